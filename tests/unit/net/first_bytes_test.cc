#include "emulator/net/first_bytes.h"

#include <gtest/gtest.h>

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

} // namespace snowglobe
