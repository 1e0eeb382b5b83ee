/** Stores the person's own model key; it is never shown again. */
import { useState } from "react";

import { useSaveKey } from "@/api/keys";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";

interface Props {
  /** This is the next step of the person on this screen. */
  marker?: boolean;
}

export function SaveKeyForm({ marker = false }: Props) {
  const [key, setKey] = useState("");
  const save = useSaveKey();
  const submit = () => {
    if (key.trim() === "" || save.isPending) return;
    save.mutate({ api_key: key.trim() }, { onSuccess: () => setKey("") });
  };
  return (
    <form
      className="mt-2.5 flex flex-wrap items-start gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <Field
        label="Model key"
        labelHidden
        mono
        type="password"
        name="model-key"
        autoComplete="off"
        placeholder="sk-ant-"
        value={key}
        onChange={(event) => {
          setKey(event.target.value);
          save.reset();
        }}
        error={save.error?.message}
        className="w-full min-w-0 flex-1 desk:max-w-[360px]"
      />
      <Button
        type="submit"
        size="large"
        variant={marker ? "marker" : "plain"}
        disabled={save.isPending}
      >
        Save
      </Button>
    </form>
  );
}
