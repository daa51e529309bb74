#include "services/kafka/compression.h"
#include "services/kafka/batch_fault.h"
#include "services/kafka/byte_writer.h"
#include "tests/unit/kafka/hex.h"
#include "tests/unit/kafka/made_up_message.h"

#include <gtest/gtest.h>

namespace snowglobe::kafka {

namespace {

constexpr Compression codecs[] = {
    Compression::gzip, Compression::snappy, Compression::lz4, Compression::zstd};

template <class Check> void for_each_codec(const Check& check) {
    for (const Compression codec : codecs) {
        SCOPED_TRACE(to_text(codec));
        check(codec);
    }
}

// "none", or why not.
std::string fault_of(
    Compression codec, std::string_view bytes, std::size_t bytes_max = decompressed_bytes_max) {
    try {
        decompress(codec, bytes, bytes_max);
    } catch (const BadBatch& bad) {
        EXPECT_EQ(bad.fault, BatchFault::compressed);
        return bad.what();
    }
    return "none";
}

std::string made_up_text(std::uint64_t seed, std::size_t size, std::uint64_t letters) {
    MakesUp makes_up(seed);
    std::string text(size, '\0');
    for (char& c : text) {
        c = static_cast<char>(makes_up.below(letters));
    }
    return text;
}

} // namespace

TEST(KafkaCompression, gives_back_what_went_in) {
    for_each_codec([](Compression codec) {
        for (const std::size_t size : {0U, 1U, 100U, 4095U, 32768U, 65537U, 1000000U}) {
            for (const std::uint64_t letters : {1U, 3U, 256U}) {
                const std::string text = made_up_text(size, size, letters);
                const std::string bytes = compress(codec, text);
                ASSERT_TRUE(decompress(codec, bytes) == text) << size << ' ' << letters;
                EXPECT_TRUE(size < 4095 || letters == 256 || bytes.size() < size);
            }
        }
    });
    EXPECT_EQ(decompress(Compression::none, "as it is"), "as it is");
    EXPECT_EQ(compress(Compression::none, "as it is"), "as it is");
}

TEST(KafkaCompression, lets_out_no_more_than_its_bound) {
    for_each_codec([](Compression codec) {
        for (const std::size_t size : {1U, 511U, 512U, 513U, 70000U, 200000U}) {
            const std::string text = made_up_text(size, size, 4);
            const std::string bytes = compress(codec, text);
            EXPECT_TRUE(decompress(codec, bytes, size) == text) << size;
            const std::string less = std::to_string(size - 1);
            EXPECT_EQ(
                fault_of(codec, bytes, size - 1), "records that do not come out of " +
                                                      std::string(to_text(codec)) +
                                                      ": more than " + less + " bytes");
        }
        const std::string bomb = compress(codec, std::string(20'000'000, 'x'));
        EXPECT_LT(bomb.size(), 1'000'000U);
        EXPECT_NE(fault_of(codec, bomb, 1'000'000), "none");
    });
}

TEST(KafkaCompression, knows_what_is_cut_off) {
    for_each_codec([](Compression codec) {
        const std::string bytes = compress(codec, made_up_text(1, 700, 8));
        for (std::size_t size = 0; size < bytes.size(); ++size) {
            // A xerial frame may end behind any block, so behind its head, too.
            const bool is_whole = codec == Compression::snappy && size == 16;
            EXPECT_EQ(fault_of(codec, bytes.substr(0, size)) == "none", is_whole) << size;
        }
    });
}

TEST(KafkaCompression, survives_any_bytes) {
    for_each_codec([](Compression codec) {
        const std::string bytes = compress(codec, made_up_text(2, 3000, 5));
        for (std::size_t at = 0; at < bytes.size(); ++at) {
            std::string other = bytes;
            other[at] = static_cast<char>(other[at] ^ 1 << at % 8);
            fault_of(codec, other);
        }
        for (std::uint64_t seed = 0; seed < 2000; ++seed) {
            fault_of(codec, made_up_text(seed, seed % 90, 256));
            // Behind a good beginning.
            fault_of(codec, bytes.substr(0, seed % 40) + made_up_text(seed, seed % 90, 256));
        }
    });
}

TEST(KafkaCompression, says_why) {
    EXPECT_EQ(
        fault_of(Compression::gzip, "no gzip"),
        "records that do not come out of gzip: incorrect header check");
    EXPECT_EQ(fault_of(Compression::gzip, ""), "records that do not come out of gzip: cut off");
    EXPECT_EQ(
        fault_of(Compression::snappy, "\xff\xff\xff\xff\x0fx"),
        "records that do not come out of snappy: more than 134217728 bytes");
    EXPECT_EQ(
        fault_of(Compression::snappy, "\xff\xff\xff\x1fx"),
        "records that do not come out of snappy: 67108863 bytes in 5");
    EXPECT_EQ(fault_of(Compression::lz4, ""), "records that do not come out of lz4: cut off");
    EXPECT_EQ(
        fault_of(Compression::lz4, "no frame of lz4"),
        "records that do not come out of lz4: ERROR_frameType_unknown");
    EXPECT_EQ(
        fault_of(Compression::zstd, "no frame of zstd"),
        "records that do not come out of zstd: no frame");
}

// A broken block, of which zstd says that more room is needed, however much there is.
TEST(KafkaCompression, gives_zstd_no_more_room_than_its_bytes_can_need) {
    const std::string bytes = from_hex(
        "28b52ffd0058ac01008cfdb9fffffffb97bb2e68656c6c6f2002026802763e001402ffffffffffffff0b"
        "046b323c06046b33040060d1437b082835c95c94010000");
    EXPECT_EQ(
        fault_of(Compression::zstd, bytes),
        "records that do not come out of zstd: Destination buffer is too small");
}

TEST(KafkaCompression, reads_several_frames_as_one_text) {
    for (const Compression codec : {Compression::gzip, Compression::lz4, Compression::zstd}) {
        SCOPED_TRACE(to_text(codec));
        const std::string two = compress(codec, "hello ") + compress(codec, "world");
        EXPECT_EQ(decompress(codec, two), "hello world");
        EXPECT_NE(fault_of(codec, two + "more"), "none");
    }
}

TEST(KafkaCompression, writes_snappy_in_blocks_as_java_does) {
    const std::string text = made_up_text(3, 70'000, 2);
    const std::string bytes = compress(Compression::snappy, text);
    EXPECT_TRUE(bytes.starts_with(std::string_view("\x82SNAPPY\0\0\0\0\1\0\0\0\1", 16)));
    ByteReader reader(bytes);
    reader.take(16);
    std::string all;
    std::vector<std::size_t> sizes;
    while (reader.remaining() > 0) {
        // Each block is raw snappy.
        const std::string_view block = reader.take(reader.fixed<std::uint32_t>());
        sizes.push_back(decompress(Compression::snappy, block).size());
        all += decompress(Compression::snappy, block);
    }
    EXPECT_EQ(sizes, (std::vector<std::size_t>{32'768, 32'768, 4'464}));
    EXPECT_TRUE(all == text);
}

TEST(KafkaCompression, does_not_believe_the_lengths_of_xerials_blocks) {
    const std::string head = compress(Compression::snappy, "");
    for (const std::uint32_t size : {2U, 0x7fffffffU, 0x80000000U, 0xffffffffU}) {
        std::string bytes = head;
        put_fixed(bytes, size);
        EXPECT_NE(fault_of(Compression::snappy, bytes + 'x'), "none") << size;
    }
}

} // namespace snowglobe::kafka
