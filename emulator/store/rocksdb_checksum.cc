// RocksDB's check sums by the processor's instruction. Debian builds RocksDB for any processor, so
// that its own are by table, and they were half of what writing with --data costs. The linker
// gives it these (--wrap, in cmake/emulator.cmake): same sum, same name but for what --wrap adds.
#include "emulator/base/crc32c.h"

#include <cstddef>

// rocksdb::crc32c::Extend(uint32_t, const char*, size_t), util/crc32c.h of RocksDB.
extern "C" std::uint32_t __wrap__ZN7rocksdb6crc32c6ExtendEjPKcm( // NOLINT(bugprone-reserved-identifier)
    std::uint32_t before, const char* bytes, std::size_t size) {
    return snowglobe::crc32c({bytes, size}, before);
}
