/** Registers a Repository by its path. */
import { useState } from "react";

import { useAddRepository } from "@/api/repositories";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Kbd } from "@/components/ui/kbd";
import { ApiError } from "@/lib/http";
import type { Repository } from "@/types/api";

interface Props {
  /** This is the next step of the person on this screen. */
  marker?: boolean;
  onAdded?: (repository: Repository) => void;
}

export function AddRepositoryForm({ marker = false, onAdded }: Props) {
  const [path, setPath] = useState("");
  const add = useAddRepository();
  const submit = () => {
    if (path.trim() === "" || add.isPending) return;
    add.mutate(
      { path: path.trim() },
      {
        onSuccess: (repository) => {
          setPath("");
          onAdded?.(repository);
        },
      },
    );
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
        label="Path of the repository"
        labelHidden
        mono
        name="path"
        autoComplete="off"
        spellCheck={false}
        placeholder="/home/you/code/project"
        value={path}
        onChange={(event) => {
          setPath(event.target.value);
          add.reset();
        }}
        error={add.error && withHint(add.error)}
        className="w-full min-w-0 flex-1 desk:max-w-[360px]"
      />
      <Button
        type="submit"
        size="large"
        variant={marker ? "marker" : "plain"}
        disabled={add.isPending}
      >
        Add <Kbd keys="enter" onFill={marker} />
      </Button>
    </form>
  );
}

function withHint(error: Error): string {
  const hint = error instanceof ApiError ? error.hint : "";
  return hint === "" ? error.message : `${error.message} ${hint}`;
}
