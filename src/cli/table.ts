/** Rows in aligned columns, headings first; columns whose heading ends in `>` are aligned right. */
export function formatTable(headings: readonly string[], rows: readonly (readonly string[])[]) {
  const right = headings.map((heading) => heading.endsWith('>'));
  const names = headings.map((heading) => heading.replace(/>$/, ''));
  const widths = names.map((name, column) =>
    Math.max(name.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]) =>
    widths
      .map((width, column) => {
        const cell = cells[column] ?? '';
        return right[column] ? cell.padStart(width) : cell.padEnd(width);
      })
      .join('  ')
      .trimEnd();
  return [names, ...rows].map(line).join('\n');
}
