#include "emulator/base/url.h"

#include <gtest/gtest.h>

namespace snowglobe {

TEST(Url, has_parts) {
    const auto url = parse_url("HTTPS://me:pass%3Dword@API.Example.com:8443?x=1#y");
    ASSERT_TRUE(url);
    EXPECT_TRUE(url->is_https);
    EXPECT_EQ(url->user, "me:pass%3Dword");
    EXPECT_EQ(url->host, "api.example.com");
    EXPECT_EQ(url->port, "8443");
    EXPECT_EQ(url->authority, "API.Example.com:8443");
    EXPECT_EQ(url->target, "/?x=1");
    EXPECT_EQ(url->scheme_and_authority(), "https://API.Example.com:8443");
    EXPECT_EQ(parse_url("http://a")->port, "80");
    EXPECT_EQ(parse_url("https://a")->port, "443");
    EXPECT_EQ(parse_url("http://a:0080/")->port, "80");
    EXPECT_EQ(parse_url("http://a#/b")->target, "/");
    EXPECT_EQ(parse_url("http://a/b@c:d?e=http://f")->target, "/b@c:d?e=http://f");
    EXPECT_EQ(parse_url("http://a/{b}|\\\"?\xc3\xa4")->target, "/{b}|\\\"?\xc3\xa4");
}

TEST(Url, has_a_host_of_one_spelling) {
    for (const char* same :
         {"http://api.example",
          "HTTP://API.EXAMPLE/",
          "https://Api.Example:443/x",
          "https://api.example:8443?x",
          "http://me@api.example/#",
          "http://me:word@API.example:80/",
          "http://api.example./"}) {
        ASSERT_TRUE(parse_url(same)) << same;
        EXPECT_EQ(parse_url(same)->host, "api.example") << same;
        EXPECT_EQ(parse_host(same), "api.example") << same;
    }
    EXPECT_EQ(parse_url("http://[::1]:80/")->host, "::1");
    EXPECT_EQ(parse_url("http://[2001:DB8::FFFF:192.0.2.1]")->host, "2001:db8::ffff:192.0.2.1");
    EXPECT_EQ(parse_url("http://[::1]:80/")->authority, "[::1]:80");
    EXPECT_EQ(parse_url("http://my_host-2/")->host, "my_host-2");
}

TEST(Url, is_refused_where_it_could_be_taken_for_another) {
    for (const char* bad :
         {"",
          "example.com",
          "/path",
          "//example.com/",
          "ftp://a/",
          " http://a/",
          "http:/a/",
          "http://",
          "http:///path",
          "http://:80/",
          "http://u@/",
          "http://a:b/",
          "http://a:/",
          "http://a:-1/",
          "http://a:80:80/",
          "http://a:65536/",
          "http://a:123456/",
          "http://a:99999999999999999999/",
          "http://u@v@h/",
          "http://good\\@evil/",
          "http://good\\evil/",
          "http://good%2eevil/",
          "http://a..b/",
          "http://.a/",
          "http://./",
          "http://b\xc3\xbc\x63her/",
          "http://a/ b",
          "http://a/\r\nX: y",
          "http://a\x7f/",
          "http://[::1/",
          "http://[::1]x/",
          "http://[::1]:/",
          "http://[]/",
          "http://[a]/",
          "http://[fe80::1%25eth0]/",
          "http://::1/"}) {
        EXPECT_FALSE(parse_url(bad)) << bad;
    }
    EXPECT_TRUE(parse_url("http://" + std::string(253, 'a')));
    EXPECT_FALSE(parse_url("http://" + std::string(254, 'a')));
}

TEST(Url, host_is_also_read_from_a_setting) {
    EXPECT_EQ(parse_host("API.example"), "api.example");
    EXPECT_EQ(parse_host("localhost:4566"), "localhost");
    EXPECT_EQ(parse_host("[::1]:4566"), "::1");
    EXPECT_EQ(parse_host("https://api.example/v1"), "api.example");
    for (const char* bad : {"", "a b", ":80", "::1", "null", "ftp://a", "a:b"}) {
        EXPECT_EQ(parse_host(bad).has_value(), std::string_view(bad) == "null") << bad;
    }
}

} // namespace snowglobe
