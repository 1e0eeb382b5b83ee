/** SignIn. */

export function SignInPage() {
  return <h1 className="p-6 text-24 font-bold">SignIn</h1>;
}
