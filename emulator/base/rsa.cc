#include "emulator/base/rsa.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

#include <memory>

namespace snowglobe {

namespace {

template <auto release> struct Release {
    template <class T> void operator()(T* pointer) const { release(pointer); }
};
using Number = std::unique_ptr<BIGNUM, Release<BN_free>>;
using Builder = std::unique_ptr<OSSL_PARAM_BLD, Release<OSSL_PARAM_BLD_free>>;
using Params = std::unique_ptr<OSSL_PARAM, Release<OSSL_PARAM_free>>;
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, Release<EVP_PKEY_CTX_free>>;
using PublicKey = std::unique_ptr<EVP_PKEY, Release<EVP_PKEY_free>>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, Release<EVP_MD_CTX_free>>;

const unsigned char* begin_of(std::string_view bytes) {
    return reinterpret_cast<const unsigned char*>(bytes.data());
}

PublicKey public_key(std::string_view modulus, std::string_view exponent) {
    const Number n(BN_bin2bn(begin_of(modulus), static_cast<int>(modulus.size()), nullptr));
    const Number e(BN_bin2bn(begin_of(exponent), static_cast<int>(exponent.size()), nullptr));
    const Builder builder(OSSL_PARAM_BLD_new());
    const bool is_described =
        n && e && builder &&
        OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n.get()) == 1 &&
        OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, e.get()) == 1;
    if (!is_described) {
        return nullptr;
    }
    const Params params(OSSL_PARAM_BLD_to_param(builder.get()));
    const KeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr));
    EVP_PKEY* key = nullptr;
    const bool is_made =
        params && context && EVP_PKEY_fromdata_init(context.get()) == 1 &&
        EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, params.get()) == 1;
    return PublicKey(is_made ? key : nullptr);
}

} // namespace

bool is_rsa_signature(
    std::string_view modulus,
    std::string_view exponent,
    const char* digest,
    std::string_view bytes,
    std::string_view signature) {
    const PublicKey key = public_key(modulus, exponent);
    const EVP_MD* algorithm = EVP_get_digestbyname(digest);
    const DigestContext context(EVP_MD_CTX_new());
    return key && algorithm != nullptr && context &&
           EVP_DigestVerifyInit(context.get(), nullptr, algorithm, nullptr, key.get()) == 1 &&
           EVP_DigestVerify(
               context.get(),
               begin_of(signature),
               signature.size(),
               begin_of(bytes),
               bytes.size()) == 1;
}

} // namespace snowglobe
