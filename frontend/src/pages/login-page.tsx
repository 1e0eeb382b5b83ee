/** Login. */

export function LoginPage() {
  return <h1 className="p-6 text-24 font-bold">Login</h1>;
}
