/** A menu that drops from a button. */
import { DropdownMenu } from "radix-ui";
import type { ReactElement, ReactNode } from "react";

import { Kbd } from "@/components/ui/kbd";

interface MenuProps {
  /** The button; must take a ref and spread its props. */
  trigger: ReactElement;
  align?: "start" | "end";
  children: ReactNode;
}

export function Menu({ trigger, align = "end", children }: MenuProps) {
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          align={align}
          sideOffset={6}
          className="scroll z-50 max-h-[70vh] min-w-52 rounded-3 border border-line-strong bg-raised p-1 shadow-2"
        >
          {children}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

const ITEM =
  "flex min-h-11 cursor-pointer items-center gap-2 rounded-2 px-2 text-15 outline-none data-highlighted:bg-hover data-disabled:cursor-not-allowed data-disabled:text-ink-3 desk:min-h-7 desk:text-13";

interface ItemProps {
  onSelect: () => void;
  disabled?: boolean;
  keys?: string;
  children: ReactNode;
}

export function MenuItem({ onSelect, disabled, keys, children }: ItemProps) {
  return (
    <DropdownMenu.Item disabled={disabled} onSelect={onSelect} className={ITEM}>
      {children}
      {keys !== undefined && (
        <span className="ml-auto pl-4">
          <Kbd keys={keys} />
        </span>
      )}
    </DropdownMenu.Item>
  );
}

interface ChoiceProps<V extends string> {
  label: string;
  value: V;
  options: readonly { value: V; label: ReactNode }[];
  onChange: (value: V) => void;
}

/** One out of several, as a group of the menu. */
export function MenuChoice<V extends string>({ label, value, options, onChange }: ChoiceProps<V>) {
  return (
    <DropdownMenu.RadioGroup value={value} onValueChange={(next) => onChange(next as V)}>
      <DropdownMenu.Label className="px-2 py-1 text-12 text-ink-3">{label}</DropdownMenu.Label>
      {options.map((option) => (
        <DropdownMenu.RadioItem key={option.value} value={option.value} className={ITEM}>
          <span aria-hidden="true" className="w-3">
            <DropdownMenu.ItemIndicator>•</DropdownMenu.ItemIndicator>
          </span>
          {option.label}
        </DropdownMenu.RadioItem>
      ))}
    </DropdownMenu.RadioGroup>
  );
}

export function MenuLine() {
  return <DropdownMenu.Separator className="my-1 h-px bg-line" />;
}
