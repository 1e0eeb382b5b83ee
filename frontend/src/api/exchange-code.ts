/** Signs in with the code of a one-time link. */
import { post } from "@/lib/http";
import type { Exchange, SignedIn } from "@/types/api";

/** Sets the session cookie. Throws ApiError when the code was used, has expired or never was. */
export function exchangeCode(code: string): Promise<SignedIn> {
  const body: Exchange = { code };
  return post<SignedIn>("/api/auth/exchange", { body });
}
