-- Names of members: what they may contain, and how two members of a room never look alike.

-- p_name as private.clean_text() makes it, and without invisible characters. Joiners and variation
-- selectors stay, because emoji and some scripts need them. Refused when nothing visible is left or it is
-- longer than 40 characters.
create function private.clean_name(p_name text, p_argument text) returns text
language plpgsql immutable set search_path = pg_catalog, pg_temp
as $$
declare
    c_unseen constant text := '[\u00AD\u061C\u115F\u1160\u17B4\u17B5\u180B-\u180F\u200E\u200F\u206A-\u206F\u2800\u3164\uFFA0\uFFF0-\uFFFB\U000E0000-\U000E00FF]';
begin
    return private.clean_text(
        regexp_replace(private.clean_text(p_name, 1000, p_argument), c_unseen, '', 'g'),
        40, p_argument);
end;
$$;

-- The skeleton of p_name: two names with the same skeleton look alike. After UTS 39, the name is
-- decomposed, marks, spaces and invisible characters are removed, and each character becomes the
-- simplest one that looks like it. `npm run names:table` makes the table from Unicode's case folding
-- and confusables: Latin, Greek, Cyrillic and Armenian letters, characters of Cherokee, Coptic and Lisu
-- that look like ASCII, and ideographs that look like kana. `i`, `l`, `1` and `|` are one, as are `o`
-- and `0`, `m` and `rn`, `w` and `vv`.
create function private.name_skeleton(p_name text) returns text
language sql immutable set search_path = pg_catalog, pg_temp
as $$
    select replace(replace(translate(
        regexp_replace(
            normalize(p_name, nfkd),
            '[\s\u00AD\u0300-\u036F\u0483-\u0489\u1AB0-\u1AFF\u1DC0-\u1DFF\u200B-\u200F\u20D0-\u20FF\uFE00-\uFE0F\uFE20-\uFE2F]',
            '', 'g'
        ),
        e'01ABCDEFGHIJKLMNOPQRSTUVWXYZi|\u00C6\u00D0\u00D8\u00DE\u0110\u0126\u0131\u0141\u014A\u0152\u0166'
        '\u0181\u0182\u0184\u0186\u0187\u0189\u018A\u018B\u018D\u018E\u018F\u0190\u0191\u0193\u0194\u0196'
        '\u0197\u0198\u019C\u019D\u019F\u01A2\u01A4\u01A6\u01A7\u01A9\u01AC\u01AE\u01B1\u01B2\u01B3\u01B5'
        '\u01B7\u01B8\u01BC\u01BD\u01C0\u01E4\u01F6\u01F7\u021C\u0220\u0222\u0223\u0224\u023A\u023B\u023D'
        '\u023E\u0241\u0243\u0244\u0245\u0246\u0248\u024A\u024C\u024E\u0251\u0261\u0263\u0269\u026A\u026F'
        '\u028B\u028F\u0370\u0372\u0376\u037F\u0391\u0392\u0393\u0394\u0395\u0396\u0397\u0398\u0399\u039A'
        '\u039B\u039C\u039D\u039E\u039F\u03A0\u03A1\u03A3\u03A4\u03A5\u03A6\u03A7\u03A8\u03A9\u03B1\u03B2'
        '\u03B3\u03B5\u03B6\u03B7\u03B9\u03BA\u03BC\u03BD\u03BF\u03C1\u03C2\u03C3\u03C4\u03C5\u03C7\u03CF'
        '\u03D8\u03DA\u03DC\u03DD\u03DE\u03E0\u03E8\u03F3\u03F7\u03FA\u03FB\u03FD\u03FE\u03FF\u0402\u0404'
        '\u0405\u0406\u0408\u0409\u040A\u040B\u040F\u0410\u0411\u0412\u0413\u0414\u0415\u0416\u0417\u0418'
        '\u041A\u041B\u041C\u041D\u041E\u041F\u0420\u0421\u0422\u0423\u0424\u0425\u0426\u0427\u0428\u0429'
        '\u042A\u042B\u042C\u042D\u042E\u042F\u0430\u0431\u0432\u0433\u0435\u0437\u043A\u043C\u043D\u043E'
        '\u0440\u0441\u0442\u0443\u0445\u044C\u0455\u0456\u0458\u0460\u0461\u0462\u0464\u0466\u0468\u046A'
        '\u046C\u046E\u0470\u0472\u0474\u0475\u0478\u047A\u047C\u047E\u0480\u048A\u048C\u048E\u0490\u0492'
        '\u0494\u0496\u0498\u049A\u049C\u049E\u04A0\u04A2\u04A4\u04A6\u04A8\u04AA\u04AC\u04AE\u04AF\u04B0'
        '\u04B2\u04B4\u04B6\u04B8\u04BA\u04BB\u04BC\u04BD\u04BE\u04C0\u04C3\u04C5\u04C7\u04C9\u04CB\u04CD'
        '\u04CF\u04D4\u04D8\u04E0\u04E1\u04E8\u04F6\u04FA\u04FC\u04FE\u0500\u0501\u0502\u0504\u0506\u0508'
        '\u050A\u050C\u050D\u050E\u0510\u0512\u0514\u0516\u0518\u051A\u051B\u051C\u051D\u051E\u0520\u0522'
        '\u0524\u0526\u0528\u052A\u052C\u052E\u0531\u0532\u0533\u0534\u0535\u0536\u0537\u0538\u0539\u053A'
        '\u053B\u053C\u053D\u053E\u053F\u0540\u0541\u0542\u0543\u0544\u0545\u0546\u0547\u0548\u0549\u054A'
        '\u054B\u054C\u054D\u054E\u054F\u0550\u0551\u0552\u0553\u0554\u0555\u0556\u0561\u0563\u0566\u0570'
        '\u0578\u057C\u057D\u057F\u0581\u0584\u0585\u13A0\u13A1\u13A2\u13A5\u13A9\u13AA\u13AB\u13AC\u13B3'
        '\u13B7\u13BB\u13BD\u13C0\u13C2\u13C3\u13CE\u13CF\u13D2\u13D4\u13D5\u13D9\u13DA\u13DE\u13DF\u13E2'
        '\u13E6\u13E7\u13EE\u13F3\u13F4\u1C80\u1C81\u1C82\u1C83\u1C84\u1C85\u1C86\u1C87\u1C88\u1D04\u1D0F'
        '\u1D11\u1D1C\u1D20\u1D21\u1D22\u1D26\u1D83\u1D8C\u1E9D\u1EFA\u1EFC\u1EFE\u1EFF\u2010\u2013\u2212'
        '\u2C60\u2C62\u2C63\u2C64\u2C67\u2C69\u2C6B\u2C6D\u2C6E\u2C6F\u2C70\u2C72\u2C75\u2C7E\u2C7F\u2C85'
        '\u2C8E\u2C92\u2C94\u2C98\u2C9A\u2C9E\u2C9F\u2CA2\u2CA3\u2CA4\u2CA5\u2CA6\u2CA8\u2CAC\u2CCA\u2CCC'
        '\u2CD0\u2CD2\u30D8\u4E00\u4E8C\u516B\u529B\u535C\u53E3\u5915\u5DE5\u624D\uA4D0\uA4D1\uA4D2\uA4D3'
        '\uA4D4\uA4D6\uA4D7\uA4D9\uA4DA\uA4DC\uA4DD\uA4DF\uA4E0\uA4E1\uA4E2\uA4E3\uA4E6\uA4E7\uA4EA\uA4EB'
        '\uA4EC\uA4EE\uA4F0\uA4F2\uA4F3\uA4F4\uA640\uA642\uA644\uA645\uA646\uA647\uA648\uA64A\uA64C\uA64E'
        '\uA650\uA652\uA654\uA656\uA658\uA65A\uA65C\uA65E\uA660\uA662\uA664\uA666\uA668\uA66A\uA66C\uA680'
        '\uA682\uA684\uA686\uA688\uA68A\uA68C\uA68E\uA690\uA692\uA694\uA696\uA698\uA69A\uA722\uA724\uA726'
        '\uA728\uA72A\uA72C\uA72E\uA731\uA732\uA734\uA736\uA738\uA73A\uA73C\uA73E\uA740\uA742\uA744\uA746'
        '\uA748\uA74A\uA74C\uA74E\uA750\uA752\uA754\uA756\uA758\uA75A\uA75C\uA75E\uA760\uA762\uA764\uA766'
        '\uA768\uA76A\uA76C\uA76E\uA779\uA77B\uA77D\uA77E\uA780\uA782\uA784\uA786\uA78B\uA78D\uA790\uA792'
        '\uA796\uA798\uA799\uA79A\uA79C\uA79E\uA79F\uA7A0\uA7A2\uA7A4\uA7A6\uA7A8\uA7AA\uA7AB\uA7AC\uA7AD'
        '\uA7AE\uA7B0\uA7B1\uA7B2\uA7B3\uA7B4\uA7B6\uA7B8\uA7BA\uA7BC\uA7BE\uA7C0\uA7C2\uA7C4\uA7C5\uA7C6'
        '\uA7C7\uA7C9\uA7D0\uA7D6\uA7D8\uA7F5\uAB32\uAB35\uAB3D\uAB47\uAB48\uAB4E\uAB52\uAB5A\uAB75\uAB81'
        '\uAB83\uAB93\uABA9\uABAA\uABAF\U000102F5\U0001D206\U0001D20D\U0001D212\U0001D213\U0001D216'
        '\U0001D22A',
        e'olabcdefghljklmnopqrstuvwxyzll\u00E6\u00F0\u00F8\u00FE\u0111\u0127l\u0142\u014B\u0153\u0167'
        '\u0253\u0183\u0185\u0254\u0188\u0256\u0257\u018Cg\u01DD\u0259\u025B\u0192\u0260yl\u0268\u0199w'
        '\u0272\u0275\u01A3\u01A5\u0280\u01A8\u0283\u01AD\u0288\u028Au\u01B4\u01B6\u0292\u01B9ssl\u01E5'
        '\u0195\u01BF\u021D\u019E88\u0225\u2C65\u023C\u019A\u2C66\u0242\u0180\u0289\u028C\u0247\u0249'
        '\u024B\u024D\u024Fagyllwuy\u0371\u0373\u0377jaby\u03B4ezh\u03B8lk\u03BBmn\u03BEo\u03C0poty\u03C6'
        'x\u03C8\u03C9abyezhlkmvopootux\u03D7\u03D9\u03DBff\u03DF\u03E12j\u03F8mm\u037B\u037C\u037D\u0452'
        '\u0454slj\u0459\u045A\u045B\u045Fa6br\u0434e\u04363\u0438k\u043Bmho\u043Fpcty\u0444x\u0446\u0447'
        '\u0448\u0449\u044A\u044Bb\u044D\u044E\u044Fa6bre3kmhopctyxbsljww\u0463\u0465\u0467\u0469\u046B'
        '\u046D\u046F\u0471\u0473vv\u0479\u047B\u047D\u047F\u0481\u048B\u048D\u048F\u0491\u0493\u0495'
        '\u0497\u0499\u049B\u049D\u049F\u04A1\u04A3\u04A5\u04A7\u04A9\u04AB\u04ADyy\u04B1\u04B3\u04B5'
        '\u04B7\u04B9hhee\u04BFl\u04C4\u04C6\u04C8\u04CA\u04CC\u04CEl\u04D5\u04D933\u04E9\u04F7\u04FB'
        '\u04FD\u04FFdd\u0503\u0505\u0507\u0509\u050Bgg\u050F\u0511\u0513\u0515\u0517\u0519qqww\u051F'
        '\u0521\u0523\u0525\u0527\u0529\u052B\u052D\u052Fw\u0562q\u0564\u0565q\u0567\u0568\u0569\u056A'
        '\u056B\u056C\u056D\u056E\u056Fh\u0571\u0572\u0573\u0574\u0575\u0576\u0577n\u0579\u057A\u057Bnu'
        '\u057Es\u0580g\u0582\u0583fo\u0586wqqhnnusgfodrtlyajewmhyghz4brwsvslcpkd6gbb\u0434octt\u044A'
        '\u0463\uA64Bcoouvwzrgyf\u1EFB\u1EFDyy---\u2C61\u026B\u1D7D\u027D\u2C68\u2C6A\u2C6Ca\u0271\u0250'
        '\u0252\u2C73\u2C76\u023F\u0240rhlkmnooppcctyx93l6\u3078\u30FC\u30CB\u30CF\u30AB\u30C8\u30ED'
        '\u30BF\u30A8\u30AAbpddtgkjczfmnlsrvhwxyaelou\uA641\uA64322ll\uA649\uA64B\uA64D\uA64F\uA651\uA653'
        '\uA655\uA657\uA659\uA65B\uA65D\uA65F\uA661\uA663\uA665\uA667\uA669\uA66B\uA66D\uA681\uA683\uA685'
        '\uA687\uA689\uA68B\uA68D\uA68F\uA691\uA693\uA695\uA697\uA699\uA69B\uA723\uA725\uA727\uA729\uA72B'
        '\uA72D\uA72Fs\uA733\uA735\uA737\uA739\uA73B\uA73D\uA73F\uA741\uA743\uA745\uA747\uA749\uA74B'
        '\uA74D\uA74F\uA751\uA753\uA755\uA757\uA759\uA75B\uA75D\uA75F\uA761\uA763\uA765\uA767\uA769\uA76B'
        '\uA76D\uA76F\uA77A\uA77C\u1D79\uA77F\uA781\uA783\uA785\uA787\uA78C\u0265\uA791\uA793\uA797ff'
        '\uA79B\uA79Duu\uA7A1\uA7A3\uA7A5\uA7A7\uA7A9\u0266\u025Cg\u026Cl\u029E\u0287\u029D\uAB53\uA7B5'
        '\uA7B7\uA7B9\uA7BB\uA7BD\uA7BF\uA7C1\uA7C3\uA794\u0282\u1D8E\uA7C8\uA7CA\uA7D1\uA7D7\uA7D9\uA7F6'
        'eforruuylrwzvscz3v7frl'
    ), 'rn', 'm'), 'vv', 'w')
$$;

-- Whether p_name looks like a name that Issho itself uses: that of system messages, or of deleted users.
-- Besides its skeleton, digits and signs that resemble letters count as these, and other signs do not
-- count.
create function private.is_reserved_name(p_name text) returns boolean
language sql immutable set search_path = pg_catalog, pg_temp
as $$
    select regexp_replace(
        translate(private.name_skeleton(p_name), e'5$3\u212E@', 'sseea'), '[^a-z0-9]', '', 'g'
    ) in ('system', 'deleted')
$$;

-- The name of p_user in p_room_id: p_name, with a number where it looks like the name of another live
-- member or is reserved. The caller has locked the room's row.
create function private.name_in_room(p_room_id varchar, p_user text, p_name text) returns text
language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
declare
    v_base constant text := regexp_replace(p_name, '\s\d{1,3}$', '');
    v_name text := p_name;
    v_taken text[];
begin
    select coalesce(array_agg(private.name_skeleton(m.username)), '{}') into v_taken
    from public.room_members m
    where m.room_id = p_room_id
        and m.user_id <> p_user
        and m.last_heartbeat > now() - private.lease();
    for v_number in 2..34 loop
        exit when private.name_skeleton(v_name) <> all (v_taken)
            and not private.is_reserved_name(v_name);
        v_name := rtrim(left(v_base, 39 - length(v_number::text))) || ' ' || v_number;
    end loop;
    return v_name;
end;
$$;

revoke execute on function
    private.clean_name(text, text),
    private.name_skeleton(text),
    private.is_reserved_name(text),
    private.name_in_room(varchar, text, text)
from public, anon, authenticated;
