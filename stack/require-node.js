// Plain JavaScript: it has to run on a Node that is too old for the rest.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  console.error(
    `Issho builds with Node 22.18 or newer, and this is ${process.versions.node}. ` +
      'Run it through npm after `npm ci` with optional dependencies, or install a newer Node.',
  );
  process.exit(1);
}
