/** Welcome. */

export function WelcomePage() {
  return <h1 className="p-6 text-24 font-bold">Welcome</h1>;
}
