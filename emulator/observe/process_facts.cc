#include "emulator/observe/process_facts.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <sys/resource.h>
#include <unistd.h>

namespace snowglobe {

namespace {

std::int64_t nanoseconds_of(const timeval& time) {
    return std::int64_t{time.tv_sec} * 1'000'000'000 + std::int64_t{time.tv_usec} * 1'000;
}

} // namespace

ProcessFacts process_facts() {
    ProcessFacts facts;
    std::ifstream pages("/proc/self/statm");
    const auto page_bytes = static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
    if (pages >> facts.virtual_bytes >> facts.resident_bytes) {
        facts.virtual_bytes *= page_bytes;
        facts.resident_bytes *= page_bytes;
    }
    std::error_code none;
    const std::filesystem::directory_iterator descriptors("/proc/self/fd", none);
    const auto seen = static_cast<std::uint64_t>(
        std::distance(descriptors, std::filesystem::directory_iterator()));
    facts.descriptors = seen > 0 ? seen - 1 : 0; // without the one that reads the folder
    rusage used{};
    if (getrusage(RUSAGE_SELF, &used) == 0) {
        facts.cpu_ns = nanoseconds_of(used.ru_utime) + nanoseconds_of(used.ru_stime);
    }
    return facts;
}

} // namespace snowglobe
