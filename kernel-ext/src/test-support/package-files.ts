/** The files of an installed package, text by path, for the folder of a notebook. */
export function packageFiles(
  name: string,
  fields: object,
  files: Readonly<Record<string, string>>,
): Record<string, string> {
  const manifest = JSON.stringify({ name, version: "1.0.0", ...fields });
  return Object.fromEntries(
    Object.entries({ "package.json": manifest, ...files }).map(([file, text]) => [
      `node_modules/${name}/${file}`,
      text,
    ]),
  );
}
