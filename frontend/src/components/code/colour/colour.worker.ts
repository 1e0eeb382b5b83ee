/** The colour worker: takes a file's two sides, answers with their colours. */
import { tokenizeLines } from "@/components/code/colour/tokenizer";
import type { ColourAnswer, ColourRequest } from "@/components/code/colour/colour-client";

async function colour(request: ColourRequest): Promise<ColourAnswer> {
  try {
    const [old, fresh] = await Promise.all([
      request.old ? tokenizeLines(request.languageId, request.old) : null,
      request.new ? tokenizeLines(request.languageId, request.new) : null,
    ]);
    return { id: request.id, colours: { old, new: fresh } };
  } catch (error) {
    return { id: request.id, error: String(error) };
  }
}

self.addEventListener("message", (message: MessageEvent<ColourRequest>) => {
  void colour(message.data).then((answer) => {
    const packed = "colours" in answer ? [answer.colours.old, answer.colours.new] : [];
    const transfer = packed.flatMap((one) => (one ? [one.starts.buffer, one.tokens.buffer] : []));
    self.postMessage(answer, { transfer });
  });
});
