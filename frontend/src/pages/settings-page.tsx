/** Settings. */

export function SettingsPage() {
  return <h1 className="p-6 text-24 font-bold">Settings</h1>;
}
