// What this process holds in memory is nobody else's: keys, tokens and passwords must not get from
// there to a disk or to another process.
#pragma once

namespace reconciled {

/// From here on a crash writes no core, neither to a file nor to a collector (core_pattern), and
/// under /proc memory, environment and descriptors are root's to read, not our own user's; nor can
/// that user trace us. To debug, attach as root. Call it before anything secret is read.
void keep_memory_private();

}  // namespace reconciled
