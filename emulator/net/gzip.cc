#include "emulator/net/gzip.h"

#include "emulator/base/check.h"

#include <zlib.h>

#include <algorithm>

namespace snowglobe {

namespace {
constexpr int zlib_window_bits = 15;      // the largest window, in zlib's own wrapper
constexpr int gzip_window_bits = 15 + 16; // the same in a gzip wrapper
constexpr std::size_t step_bytes = 64 * 1024;

bool begins_gzip_member(const z_stream& rest) {
    return rest.avail_in >= 2 && rest.next_in[0] == 0x1f && rest.next_in[1] == 0x8b;
}

InflateResult inflate_all(std::string_view compressed, std::size_t bytes_max, int window_bits) {
    z_stream stream{};
    SNOWGLOBE_CHECK(inflateInit2(&stream, window_bits) == Z_OK);
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(compressed.data()));
    stream.avail_in = static_cast<uInt>(compressed.size());
    InflateResult result;
    std::string out;
    for (;;) {
        // One byte more than allowed tells "exactly at the limit" from "over it".
        const std::size_t room = std::min(step_bytes, bytes_max + 1 - out.size());
        const std::size_t before = out.size();
        out.resize(before + room);
        stream.next_out = reinterpret_cast<Bytef*>(out.data() + before);
        stream.avail_out = static_cast<uInt>(room);
        const int status = inflate(&stream, Z_NO_FLUSH);
        out.resize(out.size() - stream.avail_out);
        if (out.size() > bytes_max) {
            result.too_long = true;
            break;
        }
        if (status == Z_STREAM_END) {
            if (window_bits != gzip_window_bits || !begins_gzip_member(stream)) {
                result.bytes = std::move(out);
                break;
            }
            inflateReset(&stream);
        } else if (status != Z_OK) {
            break;
        }
    }
    inflateEnd(&stream);
    return result;
}

std::string compress(std::string_view bytes, int window_bits) {
    z_stream stream{};
    SNOWGLOBE_CHECK(
        deflateInit2(
            &stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, window_bits, 8, Z_DEFAULT_STRATEGY) ==
        Z_OK);
    std::string out(deflateBound(&stream, static_cast<uLong>(bytes.size())), '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream.avail_in = static_cast<uInt>(bytes.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    SNOWGLOBE_CHECK(::deflate(&stream, Z_FINISH) == Z_STREAM_END);
    out.resize(out.size() - stream.avail_out);
    deflateEnd(&stream);
    return out;
}

} // namespace

InflateResult gunzip(std::string_view compressed, std::size_t bytes_max) {
    return inflate_all(compressed, bytes_max, gzip_window_bits);
}

InflateResult undeflate(std::string_view compressed, std::size_t bytes_max) {
    return inflate_all(compressed, bytes_max, zlib_window_bits);
}

std::string gzip(std::string_view bytes) {
    return compress(bytes, gzip_window_bits);
}

std::string deflate(std::string_view bytes) {
    return compress(bytes, zlib_window_bits);
}

} // namespace snowglobe
