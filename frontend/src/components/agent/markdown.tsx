/**
 * Markdown of the model, drawn from its tokens as React elements. No HTML is ever made from it:
 * tags stand as the text they are, images as their words, and links leave only to the web.
 */
import { lexer, type MarkedToken, type Token, type Tokens } from "marked";
import { memo, type ReactNode, useMemo } from "react";

import { classes } from "@/lib/classes";

interface Props {
  text: string;
  /** Text is still coming: a caret stands at its end. */
  streaming?: boolean;
}

export function Markdown({ text, streaming = false }: Props) {
  const tokens = useMemo(() => lexer(text), [text]);
  return (
    <div className={classes("markdown", streaming && "markdown-streaming")}>
      {tokens.map((token, index) => (
        <Block key={index} token={token} />
      ))}
    </div>
  );
}

/** While text streams in only its last block changes: the others are not drawn again. */
const Block = memo(
  ({ token }: { token: Token }) => <>{drawBlock(token as MarkedToken)}</>,
  (old, next) => old.token.raw === next.token.raw && old.token.type === next.token.type,
);

function drawBlock(token: MarkedToken): ReactNode {
  switch (token.type) {
    case "paragraph":
      return <p>{inline(token.tokens)}</p>;
    case "heading":
      return <p className="font-bold text-15">{inline(token.tokens)}</p>;
    case "code":
      return (
        <pre
          tabIndex={0}
          aria-label={token.lang ? `Code, ${token.lang}` : "Code"}
          className="scroll"
        >
          <code>{token.text}</code>
        </pre>
      );
    case "blockquote":
      return <blockquote>{blocks(token.tokens)}</blockquote>;
    case "list":
      return drawList(token);
    case "table":
      return drawTable(token);
    case "hr":
      return <hr />;
    case "text":
      return token.tokens ? inline(token.tokens) : decoded(token.text);
    case "html":
      return <p>{token.raw}</p>;
    case "space":
    case "def":
      return null;
    case "checkbox":
    case "list_item":
    case "br":
    case "codespan":
    case "del":
    case "em":
    case "escape":
    case "image":
    case "link":
    case "strong":
      return drawInline(token);
  }
}

function drawList(list: Tokens.List): ReactNode {
  const items = list.items.map((item, index) => <li key={index}>{blocks(item.tokens)}</li>);
  const start = typeof list.start === "number" ? list.start : 1;
  return list.ordered ? <ol start={start}>{items}</ol> : <ul>{items}</ul>;
}

function drawTable(table: Tokens.Table): ReactNode {
  return (
    <div className="scroll" tabIndex={0} role="group" aria-label="Table">
      <table>
        <thead>
          <tr>
            {table.header.map((cell, index) => (
              <th key={index}>{inline(cell.tokens)}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {table.rows.map((row, index) => (
            <tr key={index}>
              {row.map((cell, column) => (
                <td key={column}>{inline(cell.tokens)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function blocks(tokens: readonly Token[]): ReactNode {
  return tokens.map((token, index) => <Block key={index} token={token} />);
}

function inline(tokens: readonly Token[]): ReactNode {
  return tokens.map((token, index) => <span key={index}>{drawInline(token as MarkedToken)}</span>);
}

function drawInline(token: MarkedToken): ReactNode {
  switch (token.type) {
    case "text":
      return token.tokens ? inline(token.tokens) : decoded(token.text);
    case "strong":
      return <strong>{inline(token.tokens)}</strong>;
    case "em":
      return <em>{inline(token.tokens)}</em>;
    case "del":
      return <s>{inline(token.tokens)}</s>;
    case "codespan":
      return <code>{token.text}</code>;
    case "br":
      return <br />;
    case "escape":
      return token.text;
    case "link":
      return drawLink(token);
    // A remote image would tell its server that, and when, somebody reads here.
    case "image":
      return token.text === "" ? token.href : token.text;
    case "checkbox":
      return (
        <span aria-label={token.checked ? "done" : "open"}>{token.checked ? "☑ " : "☐ "}</span>
      );
    case "list_item":
    case "blockquote":
    case "code":
    case "def":
    case "heading":
    case "hr":
    case "html":
    case "list":
    case "paragraph":
    case "space":
    case "table":
      return token.raw;
  }
}

function drawLink({ href, tokens, raw }: Tokens.Link): ReactNode {
  if (!/^(https?:|mailto:)/i.test(href)) return raw;
  return (
    <a href={href} target="_blank" rel="noopener noreferrer nofollow">
      {inline(tokens)}
    </a>
  );
}

const ENTITIES: Record<string, string> = {
  "&amp;": "&",
  "&lt;": "<",
  "&gt;": ">",
  "&quot;": '"',
  "&#39;": "'",
};

function decoded(text: string): string {
  return text.replace(/&(amp|lt|gt|quot|#39);/g, (entity) => ENTITIES[entity] ?? entity);
}
