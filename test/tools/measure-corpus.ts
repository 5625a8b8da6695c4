/** `npm run measure:corpus`: each case of the corpus right or wrong, and the shares. */
import { type CaseResult, CORPUS_FOLDER, measureCorpus, percent } from './corpus.ts';

const results = measureCorpus(CORPUS_FOLDER);
if (results) print(results);
else console.log(`skipped: there is no corpus at ${CORPUS_FOLDER} (DFU_DOCTOR_CORPUS names another place)`);

function print(all: readonly CaseResult[]): void {
  for (const { id, fault } of all)
    console.log(`${fault === null ? 'right' : 'WRONG'}  ${id}${fault === null ? '' : `: ${fault}`}`);
  const kinds: readonly (readonly [string, readonly CaseResult[]])[] = [
    ['recorded', all.filter((one) => one.recorded)],
    ['others', all.filter((one) => !one.recorded)],
    ['all', all],
  ];
  for (const [label, some] of kinds) {
    const primary = percent(some, (one) => one.primaryRight).toFixed(1);
    const truth = percent(some, (one) => one.missing.length === 0).toFixed(1);
    const wrong = some.filter((one) => one.falseErrors.length > 0).length;
    console.log(
      `${label}: ${some.length} cases, primary right in ${primary} %, all truths found in ${truth} %, false errors in ${wrong}`,
    );
  }
}
