/** Where a server is, how it proves who it is, and by what the client is known to it. */
export interface ServerAccess {
  /** `https://127.0.0.1:6443`, with a path where the API is below one. `http:` is spoken over HTTP/1.1 alone. */
  readonly server: string;
  /** The authorities that vouch for the server, in PEM; those that node trusts where absent. */
  readonly certificateAuthority?: string;
  /** Takes the server for whoever it says it is. */
  readonly insecureSkipTlsVerify?: boolean;
  /** The name that the server's certificate is for, where that is not the one in the URL. */
  readonly tlsServerName?: string;
  /** The client's certificate and its key, in PEM. */
  readonly certificate?: { readonly cert: string; readonly key: string };
  readonly token?: BearerToken;
  readonly basic?: { readonly username: string; readonly password: string };
  /** Acts as somebody else, where the server lets it. */
  readonly impersonate?: Impersonation;
}

export interface Impersonation {
  readonly user: string;
  readonly uid?: string;
  readonly groups?: readonly string[];
  readonly extra?: Readonly<Record<string, readonly string[]>>;
}

/**
 * A bearer token, or what returns one: asked before each request, so it should remember what it has. `isRefused`: the server has just
 * answered 401 to the last one; a new one is tried once.
 */
export type BearerToken = string | ((isRefused: boolean) => string | Promise<string>);
