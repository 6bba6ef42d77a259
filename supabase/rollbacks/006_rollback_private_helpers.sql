-- Undoes 006. Without cascade, so it fails while the helpers are in use.
drop function
    private.count_call(text),
    private.count_action(text, text),
    private.rate_limit_spend(text, text, interval, integer),
    private.rate_limit_wait(text, text),
    private.age_seconds(timestamptz),
    private.clean_position(numeric, text),
    private.clean_text(text, integer, text, boolean),
    private.require_user(),
    private.refuse(text, text),
    private.host_lease(),
    private.lease();
drop table private.limits;
