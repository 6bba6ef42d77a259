/** What the build is told through `.env` and `.env.local`. */
interface ImportMetaEnv {
  readonly WXT_SUPABASE_URL: string;
  readonly WXT_SUPABASE_KEY: string;
  readonly WXT_PEER_SERVER_URL: string;
  readonly WXT_ICE_SERVERS?: string;
}
