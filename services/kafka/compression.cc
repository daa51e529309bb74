#include "services/kafka/compression.h"

#include "emulator/base/check.h"
#include "services/kafka/batch_fault.h"
#include "services/kafka/byte_writer.h"

#include <algorithm>
#include <lz4frame.h>
#include <memory>
#include <snappy.h>
#include <zlib.h>
#include <zstd.h>
#include <zstd_errors.h>

namespace snowglobe::kafka {

namespace {

[[noreturn]] void malformed(Compression compression, std::string_view why) {
    throw BadBatch(
        BatchFault::compressed, "records that do not come out of " +
                                    std::string(to_text(compression)) + ": " + std::string(why));
}

[[noreturn]] void too_much(Compression compression, std::size_t bytes_max) {
    malformed(compression, "more than " + std::to_string(bytes_max) + " bytes");
}

// Text whose length shows only when it is there: grows by doubling, as far as it may.
class GrowingText {
public:
    GrowingText(Compression compression, std::size_t guess, std::size_t bytes_max)
        : compression_(compression), bytes_max_(bytes_max) {
        text_.resize(std::min(std::max<std::size_t>(guess, 512), room_max()));
    }
    // Where what comes next may be written; never without room.
    char* next() {
        if (used_ == text_.size()) {
            text_.resize(std::min(2 * used_, room_max()));
        }
        return text_.data() + used_;
    }
    std::size_t room() const { return text_.size() - used_; }
    void written(std::size_t count) {
        used_ += count;
        if (used_ > bytes_max_) {
            too_much(compression_, bytes_max_);
        }
    }
    std::string finish() && {
        text_.resize(used_);
        return std::move(text_);
    }

private:
    // One more than may come, which tells too much from just enough.
    std::size_t room_max() const { return bytes_max_ + 1; }

    const Compression compression_;
    const std::size_t bytes_max_;
    std::string text_;
    std::size_t used_ = 0;
};

// gzip

constexpr int gzip_window_bits = 15 + 16; // the largest window; gzip's frame, not zlib's
constexpr std::size_t zlib_step = std::size_t{1} << 30; // its lengths have 32 bits

Bytef* zlib_input(std::string_view bytes) {
    return reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
}

std::string gunzip(std::string_view bytes, std::size_t bytes_max) {
    z_stream stream{};
    SNOWGLOBE_CHECK(inflateInit2(&stream, gzip_window_bits) == Z_OK);
    const std::unique_ptr<z_stream, int (*)(z_stream*)> ends(&stream, inflateEnd);
    GrowingText text(Compression::gzip, 4 * bytes.size(), bytes_max);
    for (bool is_whole = false; !is_whole || !bytes.empty();) {
        if (is_whole) { // another member
            inflateReset(&stream);
        }
        stream.next_in = zlib_input(bytes);
        stream.avail_in = static_cast<uInt>(std::min(bytes.size(), zlib_step));
        const std::size_t given = stream.avail_in;
        stream.next_out = reinterpret_cast<Bytef*>(text.next());
        stream.avail_out = static_cast<uInt>(std::min(text.room(), zlib_step));
        const std::size_t room = stream.avail_out;
        const int result = inflate(&stream, Z_NO_FLUSH);
        text.written(room - stream.avail_out);
        bytes.remove_prefix(given - stream.avail_in);
        is_whole = result == Z_STREAM_END;
        if (result != Z_OK && !is_whole) {
            // A buffer error: it could not go on, since there is always room.
            malformed(
                Compression::gzip, result == Z_BUF_ERROR       ? "cut off"
                                   : stream.msg != nullptr ? stream.msg
                                                           : "malformed");
        }
    }
    return std::move(text).finish();
}

std::string gzip(std::string_view bytes) {
    z_stream stream{};
    constexpr int usual_memory = 8;
    SNOWGLOBE_CHECK(
        deflateInit2(
            &stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, gzip_window_bits, usual_memory,
            Z_DEFAULT_STRATEGY) == Z_OK);
    const std::unique_ptr<z_stream, int (*)(z_stream*)> ends(&stream, deflateEnd);
    std::string out(deflateBound(&stream, static_cast<uLong>(bytes.size())), '\0');
    SNOWGLOBE_CHECK(std::max(bytes.size(), out.size()) <= UINT32_MAX);
    stream.next_in = zlib_input(bytes);
    stream.avail_in = static_cast<uInt>(bytes.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    SNOWGLOBE_CHECK(deflate(&stream, Z_FINISH) == Z_STREAM_END);
    out.resize(stream.total_out);
    return out;
}

// snappy

// Its length in front says how much comes out of how few bytes: 64 of three, at the most.
constexpr std::size_t snappy_ratio_max = 22;
constexpr std::string_view xerial_magic{"\x82SNAPPY\0", 8};
constexpr std::size_t xerial_block = 32 * 1024;

void append_raw_snappy(std::string& text, std::string_view bytes, std::size_t bytes_max) {
    std::size_t size = 0;
    if (!snappy::GetUncompressedLength(bytes.data(), bytes.size(), &size)) {
        malformed(Compression::snappy, "no length");
    }
    if (size > bytes_max - text.size()) {
        too_much(Compression::snappy, bytes_max);
    }
    if (size / snappy_ratio_max > bytes.size()) {
        malformed(
            Compression::snappy, std::to_string(size) + " bytes in " +
                                     std::to_string(bytes.size()));
    }
    const std::size_t before = text.size();
    text.resize(before + size);
    if (!snappy::RawUncompress(bytes.data(), bytes.size(), text.data() + before)) {
        malformed(Compression::snappy, "malformed");
    }
}

// Blocks of raw snappy, each behind its length.
std::string from_snappy(std::string_view bytes, std::size_t bytes_max) {
    std::string text;
    if (!bytes.starts_with(xerial_magic)) {
        append_raw_snappy(text, bytes, bytes_max);
        return text;
    }
    try {
        ByteReader reader(bytes);
        reader.take(xerial_magic.size());
        reader.fixed<std::int32_t>(); // its version
        reader.fixed<std::int32_t>(); // the oldest that can read it
        while (reader.remaining() > 0) {
            append_raw_snappy(text, reader.take(reader.fixed<std::uint32_t>()), bytes_max);
        }
    } catch (const BadBatch&) {
        throw;
    } catch (const Malformed& why) {
        malformed(Compression::snappy, why.what());
    }
    return text;
}

std::string to_snappy(std::string_view bytes) {
    std::string out(xerial_magic);
    put_fixed(out, std::int32_t{1});
    put_fixed(out, std::int32_t{1});
    std::string compressed;
    for (; !bytes.empty(); bytes.remove_prefix(std::min(bytes.size(), xerial_block))) {
        const std::string_view block = bytes.substr(0, xerial_block);
        snappy::Compress(block.data(), block.size(), &compressed);
        put_fixed(out, static_cast<std::int32_t>(compressed.size()));
        out += compressed;
    }
    return out;
}

// LZ4

std::string from_lz4(std::string_view bytes, std::size_t bytes_max) {
    LZ4F_dctx* context = nullptr;
    SNOWGLOBE_CHECK(!LZ4F_isError(LZ4F_createDecompressionContext(&context, LZ4F_VERSION)));
    const std::unique_ptr<LZ4F_dctx, LZ4F_errorCode_t (*)(LZ4F_dctx*)> frees(
        context, LZ4F_freeDecompressionContext);
    GrowingText text(Compression::lz4, 4 * bytes.size(), bytes_max);
    for (bool is_whole = false; !is_whole || !bytes.empty();) {
        char* next = text.next();
        std::size_t count = text.room();
        std::size_t read = bytes.size();
        const std::size_t result =
            LZ4F_decompress(context, next, &count, bytes.data(), &read, nullptr);
        if (LZ4F_isError(result)) {
            malformed(Compression::lz4, LZ4F_getErrorName(result));
        }
        text.written(count);
        bytes.remove_prefix(read);
        is_whole = result == 0;
        if (!is_whole && count == 0 && read == 0) {
            malformed(Compression::lz4, "cut off");
        }
    }
    return std::move(text).finish();
}

std::string to_lz4(std::string_view bytes) {
    LZ4F_preferences_t preferences{};
    preferences.frameInfo.blockSizeID = LZ4F_max64KB;
    preferences.frameInfo.blockMode = LZ4F_blockIndependent;
    std::string out(LZ4F_compressFrameBound(bytes.size(), &preferences), '\0');
    const std::size_t size =
        LZ4F_compressFrame(out.data(), out.size(), bytes.data(), bytes.size(), &preferences);
    SNOWGLOBE_CHECK(!LZ4F_isError(size));
    out.resize(size);
    return out;
}

// zstd

// A block of at least four bytes has at most 128 KiB in it.
constexpr std::size_t zstd_ratio_max = std::size_t{32} << 10;

// Whole, with more room each time: then there is no window, of which a frame may want 128 MiB.
std::string from_zstd(std::string_view bytes, std::size_t bytes_max) {
    const auto said = ZSTD_getFrameContentSize(bytes.data(), bytes.size());
    if (said == ZSTD_CONTENTSIZE_ERROR) {
        malformed(Compression::zstd, "no frame");
    }
    std::size_t guess = 8 * bytes.size();
    if (said != ZSTD_CONTENTSIZE_UNKNOWN) {
        if (said > bytes_max) {
            too_much(Compression::zstd, bytes_max);
        }
        guess = std::min<std::size_t>(said, 64 * bytes.size()); // what it says may be a lie
    }
    const std::size_t room_max = std::min(bytes_max, zstd_ratio_max * bytes.size());
    for (std::size_t room = std::min(std::max<std::size_t>(guess, 512), room_max);;
         room = std::min(2 * room, room_max)) {
        std::string text(room, '\0');
        const std::size_t size =
            ZSTD_decompress(text.data(), text.size(), bytes.data(), bytes.size());
        if (!ZSTD_isError(size)) {
            text.resize(size);
            return text;
        }
        if (ZSTD_getErrorCode(size) != ZSTD_error_dstSize_tooSmall) {
            malformed(Compression::zstd, ZSTD_getErrorName(size));
        }
        if (room == room_max) {
            if (room_max == bytes_max) {
                too_much(Compression::zstd, bytes_max);
            }
            malformed(Compression::zstd, ZSTD_getErrorName(size)); // more than there can be
        }
    }
}

std::string to_zstd(std::string_view bytes) {
    std::string out(ZSTD_compressBound(bytes.size()), '\0');
    const std::size_t size =
        ZSTD_compress(out.data(), out.size(), bytes.data(), bytes.size(), ZSTD_CLEVEL_DEFAULT);
    SNOWGLOBE_CHECK(!ZSTD_isError(size));
    out.resize(size);
    return out;
}

} // namespace

std::string_view to_text(Compression compression) {
    static constexpr std::string_view names[] = {"none", "gzip", "snappy", "lz4", "zstd"};
    return names[static_cast<std::size_t>(compression)];
}

std::string
decompress(Compression compression, std::string_view bytes, std::size_t bytes_max) {
    switch (compression) {
    case Compression::gzip:
        return gunzip(bytes, bytes_max);
    case Compression::snappy:
        return from_snappy(bytes, bytes_max);
    case Compression::lz4:
        return from_lz4(bytes, bytes_max);
    case Compression::zstd:
        return from_zstd(bytes, bytes_max);
    case Compression::none:
        break;
    }
    return std::string(bytes);
}

std::string compress(Compression compression, std::string_view bytes) {
    switch (compression) {
    case Compression::gzip:
        return gzip(bytes);
    case Compression::snappy:
        return to_snappy(bytes);
    case Compression::lz4:
        return to_lz4(bytes);
    case Compression::zstd:
        return to_zstd(bytes);
    case Compression::none:
        break;
    }
    return std::string(bytes);
}

} // namespace snowglobe::kafka
