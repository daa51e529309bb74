#include "emulator/base/zip.h"

#include <algorithm>
#include <optional>
#include <stdexcept>
#include <zlib.h>

namespace snowglobe {

namespace {

constexpr std::uint32_t end_signature = 0x06054b50;
constexpr std::uint32_t entry_signature = 0x02014b50;
constexpr std::uint32_t file_signature = 0x04034b50;
constexpr std::uint32_t executable_by_owner = 0100;
constexpr std::uint32_t type_mask = 0170000;
constexpr std::uint32_t symbolic_link = 0120000;

[[noreturn]] void refuse(const std::string& why) {
    throw std::runtime_error("is no zip archive that can be read: " + why);
}

// Little-endian numbers at places that may lie outside.
class Bytes {
public:
    explicit Bytes(std::string_view bytes) : bytes_(bytes) {}

    std::uint32_t number(std::size_t at, std::size_t size) const {
        const std::string_view found = part(at, size);
        std::uint32_t value = 0;
        for (std::size_t i = size; i > 0; --i) {
            value = value << 8 | static_cast<unsigned char>(found[i - 1]);
        }
        return value;
    }
    std::string_view part(std::size_t at, std::size_t size) const {
        if (at > bytes_.size() || size > bytes_.size() - at) {
            refuse("it ends too early");
        }
        return bytes_.substr(at, size);
    }

private:
    std::string_view bytes_;
};

// The end of the directory: the last thing in the file but for a comment.
std::size_t find_end(std::string_view archive) {
    constexpr std::size_t end_size = 22;
    constexpr std::size_t comment_max = 65535;
    if (archive.size() < end_size) {
        refuse("it is too short");
    }
    const Bytes bytes(archive);
    for (std::size_t at = archive.size() - end_size;; --at) {
        if (bytes.number(at, 4) == end_signature) {
            return at;
        }
        if (at == 0 || archive.size() - at > end_size + comment_max) {
            refuse("it has no directory");
        }
    }
}

std::string inflated(std::string_view packed, std::size_t size) {
    std::string out(size, '\0');
    z_stream stream = {};
    if (inflateInit2(&stream, -MAX_WBITS) != Z_OK) {
        refuse("no memory to unpack it");
    }
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
    stream.avail_in = static_cast<uInt>(packed.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    const int status = inflate(&stream, Z_FINISH);
    const bool is_whole = status == Z_STREAM_END && stream.avail_out == 0;
    inflateEnd(&stream);
    if (!is_whole) {
        refuse("a file in it is damaged");
    }
    return out;
}

// Nothing for a folder.
std::optional<std::string> path_of(std::string_view name) {
    if (name.empty() || name.front() == '/' || name.find('\\') != name.npos ||
        name.find('\0') != name.npos) {
        refuse("it names a file '" + std::string(name) + "'");
    }
    for (std::size_t at = 0; at <= name.size();) {
        const std::size_t end = std::min(name.find('/', at), name.size());
        if (name.substr(at, end - at) == "..") {
            refuse("it names a file outside of its folder: '" + std::string(name) + "'");
        }
        at = end + 1;
    }
    return name.back() == '/' ? std::nullopt : std::optional(std::string(name));
}

std::string unpacked(const Bytes& bytes, std::size_t entry) {
    constexpr std::uint32_t stored = 0;
    constexpr std::uint32_t deflated = 8;
    if ((bytes.number(entry + 8, 2) & 1) != 0) {
        refuse("a file in it is encrypted");
    }
    const std::uint32_t method = bytes.number(entry + 10, 2);
    const std::uint32_t packed_size = bytes.number(entry + 20, 4);
    const std::uint32_t size = bytes.number(entry + 24, 4);
    const std::size_t file = bytes.number(entry + 42, 4);
    if (bytes.number(file, 4) != file_signature) {
        refuse("its directory leads to no file");
    }
    const std::size_t data =
        file + 30 + bytes.number(file + 26, 2) + bytes.number(file + 28, 2);
    const std::string_view packed = bytes.part(data, packed_size);
    if (method != stored && method != deflated) {
        refuse("a file in it is packed by method " + std::to_string(method));
    }
    std::string out = method == stored ? std::string(packed) : inflated(packed, size);
    const auto sum = crc32(0, reinterpret_cast<const Bytef*>(out.data()), static_cast<uInt>(out.size()));
    if (out.size() != size || sum != bytes.number(entry + 16, 4)) {
        refuse("a file in it is damaged");
    }
    return out;
}

} // namespace

std::map<std::string, ScratchFile> read_zip(std::string_view archive, std::uint64_t bytes_max) {
    const Bytes bytes(archive);
    const std::size_t end = find_end(archive);
    const std::uint32_t count = bytes.number(end + 10, 2);
    std::size_t entry = bytes.number(end + 16, 4);
    if (count == 0xffff || entry == 0xffffffff) {
        refuse("it is of the 64-bit form");
    }
    std::map<std::string, ScratchFile> files;
    std::uint64_t size = 0;
    for (std::uint32_t i = 0; i < count; ++i) {
        if (bytes.number(entry, 4) != entry_signature) {
            refuse("its directory is damaged");
        }
        size += bytes.number(entry + 24, 4);
        if (size > bytes_max) {
            throw ZipTooLarge(
                "has more than " + std::to_string(bytes_max) + " bytes when unpacked");
        }
        const std::size_t name_size = bytes.number(entry + 28, 2);
        const std::uint32_t mode = bytes.number(entry + 38, 4) >> 16;
        if (const auto path = path_of(bytes.part(entry + 46, name_size))) {
            if ((mode & type_mask) == symbolic_link) {
                refuse("it holds a symbolic link: " + *path);
            }
            files[*path] = {unpacked(bytes, entry), (mode & executable_by_owner) != 0};
        }
        entry += 46 + name_size + bytes.number(entry + 30, 2) + bytes.number(entry + 32, 2);
    }
    return files;
}

} // namespace snowglobe
