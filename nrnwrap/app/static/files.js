// Morphology files of this tab. The server holds them under names of its own, and may have forgotten one.

const files = new Map(); // name -> {format, data}

/** Keeps a file for the server, should it ask again, and for a reload of the page. */
export function keepFile(file, format, data) {
  files.set(file, { format, data });
  try {
    sessionStorage.setItem(`morphology ${file}`, data);
  } catch {
    // the storage is full: after a reload the server may ask for the file again
  }
}

/** A file by its name, {format, data}, or null. */
export function fileOf({ file, format }) {
  if (files.has(file)) return files.get(file);
  const data = sessionStorage.getItem(`morphology ${file}`);
  return data === null ? null : { format, data };
}
