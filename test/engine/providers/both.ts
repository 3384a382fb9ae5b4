// Both stand-ins in one process, which serves any number of runs one after another until whoever started it is gone.
import "./external";
import "./null";

process.stdin.resume().once("end", () => process.exit());
