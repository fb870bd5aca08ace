// Lines of Python, as they are in their file; those being executed are lit.

const indentation = (line) => line.length - line.trimStart().length;

/** `lit` tells of a line, without its indentation, and of its number whether it is being executed. */
export function Listing({ lines, lit, label }) {
  const common = Math.min(...lines.filter((line) => line.trim()).map(indentation));
  return (
    <pre class="listing" role="group" aria-label={label}>
      {lines.map((line, i) => (
        <code
          class="code-line"
          aria-current={lit(line.trim(), i) ? "step" : undefined}
          style={{ "--indent": `${indentation(line) - common}ch` }}
        >
          {line.trim() || " "}
        </code>
      ))}
    </pre>
  );
}
