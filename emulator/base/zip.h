#pragma once
// Zip archives in memory (PKWARE's APPNOTE): what is in one, by its central directory, and the
// bytes of each file, stored or deflated. Pure. Not there: encryption, archives in several parts,
// sizes beyond 4 GB.
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace snowglobe {

struct ZipError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

class Zip {
public:
    struct Entry {
        std::string name;         // "folder/file.py"; a folder's ends with '/'
        std::uint32_t mode = 0;   // as Unix has it, with the type; 0: made on another system
        std::uint64_t size = 0;   // of the file, unpacked
        bool is_folder() const { return name.ends_with('/'); }
        bool is_link() const { return (mode & 0170000) == 0120000; }

        std::uint64_t packed = 0; // bytes in the archive
        std::uint64_t at = 0;     // where its header is
        std::uint32_t checksum = 0;
        unsigned method = 0;
    };

    // `bytes` outlives it. Throws ZipError.
    explicit Zip(std::string_view bytes);

    const std::vector<Entry>& entries() const { return entries_; }
    std::uint64_t unpacked_size() const; // as the archive says; files are held to it
    std::string read(const Entry& entry) const; // throws ZipError

private:
    std::string_view bytes_;
    std::vector<Entry> entries_;
};

} // namespace snowglobe
