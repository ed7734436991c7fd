// Preloaded into the program by a test: at the end it writes down which files were loaded.
const { writeFileSync } = require('node:fs');

const { RECORD_FILES } = process.env;
if (RECORD_FILES !== undefined) {
  process.once('exit', () => {
    const files = Object.keys(require.cache).filter((file) => file !== __filename);
    writeFileSync(RECORD_FILES, files.join('\n'));
  });
}
