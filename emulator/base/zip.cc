#include "emulator/base/zip.h"

#include "emulator/base/encoding.h"

#include <zlib.h>

#include <algorithm>
#include <memory>

namespace snowglobe {

namespace {

constexpr std::uint32_t end_signature = 0x06054b50;
constexpr std::uint32_t directory_signature = 0x02014b50;
constexpr std::uint32_t file_signature = 0x04034b50;
constexpr std::size_t end_size = 22;
constexpr std::size_t directory_size = 46;
constexpr std::size_t file_size = 30;
constexpr unsigned stored = 0;
constexpr unsigned deflated = 8;
constexpr unsigned made_on_unix = 3;

std::uint32_t number(std::string_view bytes, std::size_t at, std::size_t size) {
    if (at > bytes.size() || size > bytes.size() - at) {
        throw ZipError("the archive ends too soon");
    }
    std::uint32_t value = 0;
    for (std::size_t i = size; i-- > 0;) {
        value = value << 8 | static_cast<unsigned char>(bytes[at + i]);
    }
    return value;
}

std::string_view slice(std::string_view bytes, std::size_t at, std::size_t size) {
    if (at > bytes.size() || size > bytes.size() - at) {
        throw ZipError("the archive ends too soon");
    }
    return bytes.substr(at, size);
}

// The last record of the archive; a comment of up to 64 KB may stand behind it.
std::size_t find_end(std::string_view bytes) {
    if (bytes.size() < end_size) {
        throw ZipError("it is no zip archive");
    }
    const std::size_t last = bytes.size() - end_size;
    const std::size_t first = last > 0xffff ? last - 0xffff : 0;
    for (std::size_t at = last + 1; at-- > first;) {
        if (number(bytes, at, 4) == end_signature) {
            return at;
        }
    }
    throw ZipError("it is no zip archive");
}

std::string inflate_raw(std::string_view packed, std::uint64_t size) {
    z_stream stream{};
    if (inflateInit2(&stream, -MAX_WBITS) != Z_OK) {
        throw ZipError("no memory to unpack");
    }
    const std::unique_ptr<z_stream, int (*)(z_stream*)> guard(&stream, inflateEnd);
    // One byte more than there is to be: what is longer than it says does not pass for it.
    std::string out(static_cast<std::size_t>(size) + 1, '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
    stream.avail_in = static_cast<uInt>(packed.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    if (inflate(&stream, Z_FINISH) != Z_STREAM_END || stream.total_out != size) {
        throw ZipError("a file is damaged");
    }
    out.resize(static_cast<std::size_t>(size));
    return out;
}

} // namespace

Zip::Zip(std::string_view bytes) : bytes_(bytes) {
    const std::size_t end = find_end(bytes);
    const std::uint32_t count = number(bytes, end + 10, 2);
    std::size_t at = number(bytes, end + 16, 4);
    for (std::uint32_t i = 0; i < count; ++i) {
        if (number(bytes, at, 4) != directory_signature) {
            throw ZipError("its directory is damaged");
        }
        Entry entry;
        const unsigned system = number(bytes, at + 5, 1);
        const std::uint32_t flags = number(bytes, at + 8, 2);
        entry.method = number(bytes, at + 10, 2);
        entry.checksum = number(bytes, at + 16, 4);
        entry.packed = number(bytes, at + 20, 4);
        entry.size = number(bytes, at + 24, 4);
        const std::size_t name_size = number(bytes, at + 28, 2);
        const std::size_t more = number(bytes, at + 30, 2) + number(bytes, at + 32, 2);
        entry.mode = system == made_on_unix ? number(bytes, at + 40, 2) : 0;
        entry.at = number(bytes, at + 42, 4);
        entry.name = std::string(slice(bytes, at + directory_size, name_size));
        if ((flags & 1) != 0) {
            throw ZipError("it is encrypted");
        }
        if (entry.size == 0xffffffff || entry.packed == 0xffffffff) {
            throw ZipError("it is of the zip64 format");
        }
        entries_.push_back(std::move(entry));
        at += directory_size + name_size + more;
    }
}

std::uint64_t Zip::unpacked_size() const {
    std::uint64_t sum = 0;
    for (const Entry& entry : entries_) {
        sum += entry.size;
    }
    return sum;
}

std::string Zip::read(const Entry& entry) const {
    const auto at = static_cast<std::size_t>(entry.at);
    if (number(bytes_, at, 4) != file_signature) {
        throw ZipError("a file is damaged");
    }
    const std::size_t begin =
        at + file_size + number(bytes_, at + 26, 2) + number(bytes_, at + 28, 2);
    const std::string_view packed =
        slice(bytes_, begin, static_cast<std::size_t>(entry.packed));
    std::string out;
    if (entry.method == stored) {
        out = packed;
    } else if (entry.method == deflated) {
        // Deflate makes a thousandth of something at best: what claims more need not be tried.
        if (entry.size / 1100 > packed.size() + 1) {
            throw ZipError("a file is damaged");
        }
        out = inflate_raw(packed, entry.size);
    } else {
        throw ZipError("a file is compressed by a method other than deflate");
    }
    if (out.size() != entry.size || crc32(out) != entry.checksum) {
        throw ZipError("a file is damaged");
    }
    return out;
}

} // namespace snowglobe
