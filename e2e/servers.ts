// Where the servers of these tests listen; E2E_PORT lets two checkouts of one machine test at once.
const port = Number(process.env.E2E_PORT ?? 8095);
const at = (n: number): string => `http://127.0.0.1:${port + n}`;
export const gallery = at(1);
// A demo beside which a company of one's own begins; no other test uses it.
export const beginning = at(2);
// Each worker has a demo company of its own, so that no test meets what another is doing.
export const companies = [at(0), at(3)];
export const company = companies[Number(process.env.TEST_PARALLEL_INDEX ?? 0)] ?? at(0);
