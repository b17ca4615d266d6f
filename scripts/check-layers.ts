import { checkLayers } from './layers.ts';

const { modules, breaches } = await checkLayers(process.cwd());
for (const breach of breaches) console.error(breach);
console.log(`layers: ${modules} modules, ${breaches.length} breaches`);
process.exitCode = modules === 0 || breaches.length > 0 ? 1 : 0;
