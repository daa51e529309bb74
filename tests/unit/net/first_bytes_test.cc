#include "emulator/net/first_bytes.h"

#include <gtest/gtest.h>

#include <string>

namespace snowglobe {

TEST(FirstBytes, TellWhatIsSpoken) {
    EXPECT_EQ(spoken_by(""), Spoken::unclear);
    EXPECT_EQ(spoken_by("\x16"), Spoken::tls);
    EXPECT_EQ(spoken_by("\x16\x03\x01"), Spoken::tls);
    EXPECT_EQ(spoken_by("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), Spoken::http2);
    for (const char* other : {"G", "GET / HTTP/1.1", "PO", "PRIX", "PRI *  ", "\r\n", "*1\r\n"}) {
        EXPECT_EQ(spoken_by(other), Spoken::other) << other;
    }
}

TEST(FirstBytes, APrefaceMayComeAByteAtATime) {
    const std::string_view preface = "PRI * HTTP/2.0\r\n";
    for (std::size_t bytes = 0; bytes < preface.size(); ++bytes) {
        EXPECT_EQ(spoken_by(preface.substr(0, bytes)), Spoken::unclear);
    }
    EXPECT_EQ(spoken_by(preface), Spoken::http2);
}

TEST(FirstBytes, AnotherProtocolIsTakenForOneWhenThatIsSure) {
    const std::string hello = std::string("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 11);
    const std::string versions("\0\0\0\x20\0\x12\0\3", 8);
    for (const char* own : {"MongoDB", "Redis", "Kafka"}) {
        EXPECT_EQ(foreign_protocol_of(hello + "random", own), "TLS");
        EXPECT_EQ(foreign_protocol_of(hello, own), ""); // may be a length
        EXPECT_EQ(foreign_protocol_of("SSH-2.0-OpenSSH_9.6\r\n", own), "SSH");
        EXPECT_EQ(foreign_protocol_of("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", own), "HTTP/2");
        EXPECT_EQ(foreign_protocol_of("GET / HTTP/1.1\r\n", own), "HTTP");
        EXPECT_EQ(foreign_protocol_of("GET /key\r\n", own), ""); // a command of Redis
        EXPECT_EQ(foreign_protocol_of("PROXY TCP4 10.0.0.1 ", own), "the PROXY protocol");
    }
    EXPECT_EQ(foreign_protocol_of("*1\r\n$4\r\nPING\r\n", "Kafka"), "Redis's protocol");
    EXPECT_EQ(foreign_protocol_of("*1\r\n$4\r\nPING\r\n", "Redis"), "");
    EXPECT_EQ(foreign_protocol_of(versions, "Redis"), "Kafka's protocol");
    EXPECT_EQ(foreign_protocol_of(versions, "Kafka"), "");
}

// A message of 790 bytes, whose length begins as TLS does.
TEST(FirstBytes, OfMongodbMayLookLikeTls) {
    const std::string message("\x16\x03\x00\x00\1\0\0\0\0\0\0\0\xdd\x07\0\0", 16);
    for (std::size_t bytes = 1; bytes <= message.size(); ++bytes) {
        EXPECT_EQ(foreign_protocol_of(message.substr(0, bytes), "MongoDB"), "") << bytes;
    }
    EXPECT_EQ(foreign_protocol_of(message, "Redis"), "MongoDB's protocol");
}

} // namespace snowglobe
