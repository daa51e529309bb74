#include "emulator/net/certificate_authority.h"

#include "emulator/base/check.h"

#include <fmt/format.h>
#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <arpa/inet.h>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <pwd.h>
#include <stdexcept>
#include <sys/stat.h>
#include <unistd.h>

namespace snowglobe {

namespace {

namespace files = std::filesystem;
using Time = CertificateAuthority::Time;
using std::chrono::hours;

// Clocks differ, and some clients' stand in another year on purpose. More than 825 days in all is
// refused by some.
constexpr hours issued_before{24 * 365};
constexpr hours certificate_life{24 * 365};
constexpr hours authority_life{24 * 3650};

[[noreturn]] void fail(std::string line) {
    throw std::runtime_error(std::move(line));
}

std::shared_ptr<EVP_PKEY> make_key() {
    std::shared_ptr<EVP_PKEY> key(EVP_EC_gen("P-256"), EVP_PKEY_free);
    SNOWGLOBE_CHECK(key != nullptr);
    return key;
}

void add_extension(X509* to, X509* issuer, int kind, const std::string& value) {
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, issuer, to, nullptr, nullptr, 0);
    X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str());
    SNOWGLOBE_CHECK(extension != nullptr && X509_add_ext(to, extension, -1) == 1);
    X509_EXTENSION_free(extension);
}

bool is_address(const std::string& name) {
    std::array<unsigned char, 16> ignored{};
    return inet_pton(AF_INET, name.c_str(), ignored.data()) == 1 ||
           inet_pton(AF_INET6, name.c_str(), ignored.data()) == 1;
}

// By hand: in the text form of the extension a name could bring further ones.
void add_names(X509* to, const std::vector<std::string>& names) {
    GENERAL_NAMES* all = GENERAL_NAMES_new();
    for (const std::string& name : names) {
        GENERAL_NAME* one = GENERAL_NAME_new();
        if (is_address(name)) {
            GENERAL_NAME_set0_value(one, GEN_IPADD, a2i_IPADDRESS(name.c_str()));
        } else {
            ASN1_IA5STRING* text = ASN1_IA5STRING_new();
            ASN1_STRING_set(text, name.data(), static_cast<int>(name.size()));
            GENERAL_NAME_set0_value(one, GEN_DNS, text);
        }
        sk_GENERAL_NAME_push(all, one);
    }
    SNOWGLOBE_CHECK(X509_add1_ext_i2d(to, NID_subject_alt_name, all, 0, X509V3_ADD_DEFAULT) == 1);
    GENERAL_NAMES_free(all);
}

// With a serial number, times and keys; extensions and the signature are the caller's.
std::shared_ptr<X509> begin_certificate(EVP_PKEY* key, Time from, Time until) {
    std::shared_ptr<X509> made(X509_new(), X509_free);
    SNOWGLOBE_CHECK(made != nullptr && X509_set_version(made.get(), X509_VERSION_3) == 1);
    BIGNUM* serial = BN_new();
    SNOWGLOBE_CHECK(BN_rand(serial, 127, BN_RAND_TOP_ONE, BN_RAND_BOTTOM_ANY) == 1);
    BN_to_ASN1_INTEGER(serial, X509_get_serialNumber(made.get()));
    BN_free(serial);
    ASN1_TIME_set(X509_getm_notBefore(made.get()), std::chrono::system_clock::to_time_t(from));
    ASN1_TIME_set(X509_getm_notAfter(made.get()), std::chrono::system_clock::to_time_t(until));
    X509_set_pubkey(made.get(), key);
    return made;
}

void set_subject(X509* of, const char* name) {
    X509_NAME* subject = X509_get_subject_name(of);
    const auto add = [&](const char* field, const char* value) {
        X509_NAME_add_entry_by_txt(
            subject,
            field,
            MBSTRING_UTF8,
            reinterpret_cast<const unsigned char*>(value),
            -1,
            -1,
            0);
    };
    add("O", "Snowglobe");
    add("CN", name);
}

Certificate make_authority(Time now) {
    Certificate made;
    made.key = make_key();
    made.expires = now + authority_life;
    made.certificate = begin_certificate(made.key.get(), now - issued_before, made.expires);
    X509* certificate = made.certificate.get();
    // A name of its own: clients look authorities up by it.
    char* serial = i2s_ASN1_INTEGER(nullptr, X509_get_serialNumber(certificate));
    set_subject(certificate, ("Snowglobe CA " + std::string(serial).substr(2, 8)).c_str());
    OPENSSL_free(serial);
    X509_set_issuer_name(certificate, X509_get_subject_name(certificate));
    add_extension(certificate, certificate, NID_basic_constraints, "critical,CA:TRUE,pathlen:0");
    add_extension(certificate, certificate, NID_key_usage, "critical,keyCertSign,cRLSign");
    add_extension(certificate, certificate, NID_subject_key_identifier, "hash");
    SNOWGLOBE_CHECK(X509_sign(certificate, made.key.get(), EVP_sha256()) > 0);
    return made;
}

std::string text_of(BIO* bio) {
    char* bytes = nullptr;
    const long size = BIO_get_mem_data(bio, &bytes);
    std::string text(bytes, static_cast<std::size_t>(size));
    BIO_free(bio);
    return text;
}

std::string pem_of(X509* certificate) {
    BIO* bio = BIO_new(BIO_s_mem());
    PEM_write_bio_X509(bio, certificate);
    return text_of(bio);
}

std::string pem_of(EVP_PKEY* key) {
    BIO* bio = BIO_new(BIO_s_mem());
    PEM_write_bio_PrivateKey(bio, key, nullptr, nullptr, 0, nullptr, nullptr);
    return text_of(bio);
}

void write_file(const std::string& path, const std::string& text, mode_t mode) {
    const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    const bool written =
        file >= 0 && write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
        fsync(file) == 0;
    const int error = errno;
    if (file >= 0) {
        close(file);
    }
    if (!written) {
        fail(fmt::format("cannot write {}: {}", path, std::strerror(error)));
    }
}

// Key and certificate appear together, or those of another process are there before.
void write_authority(const std::string& folder, const Certificate& authority) {
    std::error_code error;
    const files::path parent = files::path(folder).parent_path();
    files::create_directories(parent, error);
    std::string draft = folder + ".XXXXXX";
    if (mkdtemp(draft.data()) == nullptr) { // of mode 0700
        fail(fmt::format("cannot make {}: {}", folder, std::strerror(errno)));
    }
    try {
        write_file(draft + "/ca.key", pem_of(authority.key.get()), 0600);
        write_file(draft + "/ca.pem", pem_of(authority.certificate.get()), 0644);
        if (rename(draft.c_str(), folder.c_str()) != 0 && errno != EEXIST && errno != ENOTEMPTY) {
            fail(fmt::format("cannot make {}: {}", folder, std::strerror(errno)));
        }
    } catch (...) {
        files::remove_all(draft, error);
        throw;
    }
    files::remove_all(draft, error);
}

// `remedy`: of a file that is missing.
std::string read_file(const std::string& path, const std::string& remedy) {
    std::string text;
    const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
    ssize_t count = -1;
    if (file >= 0) {
        std::array<char, 64 * 1024> bytes; // of two kilobytes at most, if it is what it should be
        count = ::read(file, bytes.data(), bytes.size());
        text.assign(bytes.data(), count > 0 ? static_cast<std::size_t>(count) : 0);
    }
    const int error = errno;
    if (file >= 0) {
        close(file);
    }
    if (count < 0) {
        fail(fmt::format(
            "cannot read {}: {}{}", path, std::strerror(error), error == ENOENT ? remedy : ""));
    }
    return text;
}

Time time_of(const ASN1_TIME* time) {
    std::tm parts{};
    ASN1_TIME_to_tm(time, &parts);
    return std::chrono::system_clock::from_time_t(timegm(&parts));
}

} // namespace

std::string authority_folder(const std::string& data) {
    if (!data.empty()) {
        return data + "/tls";
    }
    const char* shared = std::getenv("XDG_DATA_HOME");
    if (shared != nullptr && shared[0] == '/') { // its specification: others are to be ignored
        return std::string(shared) + "/snowglobe/tls";
    }
    const char* home = std::getenv("HOME");
    if (home == nullptr || home[0] == '\0') {
        const passwd* user = getpwuid(getuid());
        home = user != nullptr ? user->pw_dir : nullptr;
    }
    if (home == nullptr || home[0] != '/') {
        fail("there is no place for the certificate authority of TLS: HOME is not set");
    }
    return std::string(home) + "/.local/share/snowglobe/tls";
}

CertificateAuthority::CertificateAuthority(const std::string& folder, Time now)
    : file_(folder + "/ca.pem") {
    if (!read(folder, now)) {
        is_new_ = true;
        write_authority(folder, make_authority(now));
        if (!read(folder, now)) {
            fail(fmt::format("cannot read {}: it has gone", folder));
        }
    }
    key_ = make_key();
}

bool CertificateAuthority::read(const std::string& folder, Time now) {
    std::error_code error;
    if (!files::exists(folder, error) || files::is_empty(folder, error)) {
        if (error) {
            fail(fmt::format("cannot read {}: {}", folder, error.message()));
        }
        return false;
    }
    const std::string remedy =
        fmt::format("; remove the folder {} to have another one made", folder);
    const std::string certificate = read_file(file_, remedy);
    const std::string key = read_file(folder + "/ca.key", remedy);
    BIO* bio = BIO_new_mem_buf(certificate.data(), static_cast<int>(certificate.size()));
    authority_.certificate.reset(PEM_read_bio_X509(bio, nullptr, nullptr, nullptr), X509_free);
    BIO_free(bio);
    if (!authority_.certificate) {
        fail(fmt::format("{} is no certificate{}", file_, remedy));
    }
    bio = BIO_new_mem_buf(key.data(), static_cast<int>(key.size()));
    char no_password[] = "";
    authority_.key.reset(
        PEM_read_bio_PrivateKey(bio, nullptr, nullptr, no_password), EVP_PKEY_free);
    BIO_free(bio);
    if (!authority_.key) {
        fail(fmt::format("{}/ca.key is no key without a password{}", folder, remedy));
    }
    if (X509_check_private_key(authority_.certificate.get(), authority_.key.get()) != 1) {
        fail(fmt::format("{}/ca.key is not the key of ca.pem{}", folder, remedy));
    }
    if (X509_check_ca(authority_.certificate.get()) != 1) {
        fail(fmt::format("{} is of no authority{}", file_, remedy));
    }
    authority_.expires = time_of(X509_get0_notAfter(authority_.certificate.get()));
    if (now >= authority_.expires) {
        fail(fmt::format("{} has expired{}", file_, remedy));
    }
    return true;
}

Certificate CertificateAuthority::issue(const std::vector<std::string>& names, Time now) const {
    Certificate made;
    made.key = key_;
    made.expires = std::min(now + certificate_life, authority_.expires);
    made.certificate = begin_certificate(key_.get(), now - issued_before, made.expires);
    X509* certificate = made.certificate.get();
    X509* issuer = authority_.certificate.get();
    set_subject(certificate, "Snowglobe");
    X509_set_issuer_name(certificate, X509_get_subject_name(issuer));
    add_extension(certificate, issuer, NID_basic_constraints, "critical,CA:FALSE");
    add_extension(certificate, issuer, NID_key_usage, "critical,digitalSignature");
    add_extension(certificate, issuer, NID_ext_key_usage, "serverAuth");
    add_extension(certificate, issuer, NID_subject_key_identifier, "hash");
    add_extension(certificate, issuer, NID_authority_key_identifier, "keyid");
    add_names(certificate, names);
    SNOWGLOBE_CHECK(X509_sign(certificate, authority_.key.get(), EVP_sha256()) > 0);
    return made;
}

} // namespace snowglobe
