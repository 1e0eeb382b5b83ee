/** Plain text in which `code` stands between backticks. */

export function InlineCode({ text }: { text: string }) {
  return text.split(/`([^`\n]+)`/).map((part, at) =>
    at % 2 === 1 ? (
      <code key={at} className="text-[0.95em]">
        {part}
      </code>
    ) : (
      part
    ),
  );
}
