/** The same as in the core, so that the table has these rows too. */
import '../../unit/formats/read-back.test.js';
