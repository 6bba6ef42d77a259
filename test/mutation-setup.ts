/** Properties show every mutant the same examples. */
import fc from 'fast-check';

fc.configureGlobal({ seed: 1 });
