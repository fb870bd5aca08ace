// Code in an address: packed, and in letters that every address may hold.

const START = "#code-";
const FITS = 8000; // characters of an address, which mail and messengers leave whole
const LONGEST = 100_000; // characters of a program: a few letters may unpack to millions

const through = (data, stream) => new Response(new Blob([data]).stream().pipeThrough(stream));

/** The fragment of an address for some code; null where it is too long. */
export async function fragment(code) {
  const packing = through(code, new CompressionStream("deflate-raw"));
  const packed = new Uint8Array(await packing.arrayBuffer());
  const letters = btoa(Array.from(packed, (byte) => String.fromCharCode(byte)).join(""));
  const word = letters.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  return code.length <= LONGEST && word.length <= FITS ? START + word : null;
}

/** Whether a fragment holds code. */
export const holds_code = (hash) => hash.startsWith(START);

/** The code of a fragment; an error if it is damaged. */
export async function code_of(hash) {
  const letters = hash.slice(START.length).replaceAll("-", "+").replaceAll("_", "/");
  const packed = Uint8Array.from(atob(letters), (letter) => letter.charCodeAt(0));
  const code = await through(packed, new DecompressionStream("deflate-raw")).text();
  if (code.length > LONGEST) throw new RangeError("longer than any program");
  return code;
}
