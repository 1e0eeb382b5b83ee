/** Where the app and its API live; the only reader of build variables and of <base>. */

/** Path prefix of the app without a trailing slash; "" at the root. From `<base href>`. */
export const basePath = new URL(document.baseURI).pathname.replace(/\/[^/]*$/, "");

/** Address of an API path ("/api/..."): same origin, or VITE_API_URL when the app is split off. */
export function apiUrl(path: string): string {
  return ((import.meta.env["VITE_API_URL"] as string | undefined) ?? basePath) + path;
}

/** Address of a socket path ("/api/..."): same origin, or VITE_WS_URL when the app is split off. */
export function socketUrl(path: string): string {
  const configured = import.meta.env["VITE_WS_URL"] as string | undefined;
  const { protocol, host } = window.location;
  const own = `${protocol === "https:" ? "wss:" : "ws:"}//${host}${basePath}`;
  return (configured ?? own) + path;
}
