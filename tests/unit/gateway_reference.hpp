// Made with the openssl command line, so that our signing is checked against something that is not
// ours. Throw-away keys: they open nothing.
//   openssl genrsa -traditional -out p1.pem 2048
//   openssl pkcs8 -topk8 -nocrypt -in p1.pem -out p8.pem
//   openssl rsa -in p1.pem -pubout -out pub.pem
//   openssl rsa -in p1.pem -aes128 -passout pass:x -traditional -out enc.pem
//   openssl dgst -sha256 -sign p1.pem message | base64 -w0
#pragma once

#include <string_view>

namespace reference {

// The signed message is
//   POST /sandbox/amsin/api/v1/business/account/inquiryBalance\n
//   5J00000000000000.2019-04-04T12:08:56+00:00.{"balanceTypes":["NORMAL_BALANCE"]}
inline constexpr std::string_view path = "/sandbox/amsin/api/v1/business/account/inquiryBalance";
inline constexpr std::string_view client_id = "5J00000000000000";
inline constexpr std::string_view time = "2019-04-04T12:08:56+00:00";
inline constexpr std::string_view body = R"({"balanceTypes":["NORMAL_BALANCE"]})";

inline constexpr std::string_view signature =
    "c5FUxNvAn/5vjR/Vlch0UH2+8AtojiUIIgOrg0Gg12eZWiwRLNT78OEH26rDiaXKvsQINd"
    "VH7mDAuyHvRc4pBzWL9pWvNtEHtmqVkFMOIx8QAqN4y4jy914M/nhGOQYaXsDNEEUbgAL8"
    "k/VmigUHR8iaoQGF2AfcO1TKV296ArElq1y+etQxtkEWAxcDPz7zzx7I6f1PvdI363y9xo"
    "PxkdneJv3RRoOaYAbr32tw3dCN3sKQwNqxdJOyzIBPV0tGystGUsc6wHcwgjU/HMhPbpMn"
    "EyUspyl5DFjzLyQgJbks2k20AMnu/O027sBEEQkz4QvKy1fFCwYOAupVF6Vkrw==";
inline constexpr std::string_view encoded_signature =
    "c5FUxNvAn%2F5vjR%2FVlch0UH2%2B8AtojiUIIgOrg0Gg12eZWiwRLNT78OEH26rDiaXK"
    "vsQINdVH7mDAuyHvRc4pBzWL9pWvNtEHtmqVkFMOIx8QAqN4y4jy914M%2FnhGOQYaXsDN"
    "EEUbgAL8k%2FVmigUHR8iaoQGF2AfcO1TKV296ArElq1y%2BetQxtkEWAxcDPz7zzx7I6f"
    "1PvdI363y9xoPxkdneJv3RRoOaYAbr32tw3dCN3sKQwNqxdJOyzIBPV0tGystGUsc6wHcw"
    "gjU%2FHMhPbpMnEyUspyl5DFjzLyQgJbks2k20AMnu%2FO027sBEEQkz4QvKy1fFCwYOAu"
    "pVF6Vkrw%3D%3D";

inline constexpr std::string_view pkcs1_private_key = R"(-----BEGIN RSA PRIVATE KEY-----
MIIEogIBAAKCAQEArPB9OeczFTUhZarImdMVCNfFlU9jcbeusHez+6jzXLVsleIn
slur9NQS7FUMx0iT/nhQa3z8K4H12I5MqkpOYyvl69HkR3TXhndd8f0QcHfcHUb1
TIRx28mJm/4vZbTBpWapE1L8HJkENBI8e+KMpXpvsnA9aCZ8XyvrVDKBUZRD4O4q
tKaYDKUh561KvsGvA75a2vb3t4LiKlqPJdQGQ+Leogb8uWKpMi9Yb/c0DIlvriUZ
itym3SYWL/a5f74YaqEupmg/gCGlwsi81JHJ9v0f1Kyv9PL04nSpAh23qttq2Na6
xzoSfq/BaCfzV2Cu9qFHp/EK8diXpc8OYbFcuwIDAQABAoIBABnC5zyRYqwlkniF
FMXJSkhbcAzaWxts+8JAyphR5hKo2eiH3Fb2zeo2Dy2SS8mB173f6UbhwuSuQtOD
+wqg8AVY3DKhPQqh7psSu/VYt7KxQCJCWDcSQa22W1/X4PKbFv+PB9+fjHusFZK2
JrljmYTq9KmVi6gwl3VL4w3TSi0/FImxkFKGpT/u+Lx9lVf0BTgEgIEhqqOGFdw/
j61x2l6zc0ETINThoTGCLwG8/XBbVgfHlsxN8xGwBpD2GPRxQlcLis3JZtR6FmTq
REA2S070iiJIkQH5Lr63afoKDatWS9w3oPd1uhtTVntDnLw3qNtVZ352IO62uJf+
1gLkuvECgYEA3a9nEvFFcz5G/8U3zQDBvEo2o2EhqfKYhizCIxVebvMtzEoSKK6k
uBKOQ0MP4kv7Xg4I9VCi4M3D8dw9bqzusBi92XvmHB2Dl2A/bAhafukxXGUFdnvV
tWnA2fiFxn8ZKE2GTKA4p7zC/3dtq8AmiaIH5FFQqsfQ++cOKsGZ+OsCgYEAx7V3
C0dfa0BnonhN0gjNyuQs/DqDiLaKHJM84VvSpcM6Gd5uDwemEGdaDtGEalpo9BUZ
ix2IDVEicKl0daukDccYCAXot/4zC1sp35gwVJsF1NpLyoX/bUkNKGft4b3fhPdW
2ZxtFgfB8NmpiVKXe+ED744fsKi/UTN/ynjAN3ECgYBKXqezoSFtcf0bnSwFKDXW
VwdRdCp4+xvUF3vhjS+rBQXePRMudrhn0EHNqtfPUTI48Xhr4+tgg2cy4nHxiS5i
AUrfhUNDN1uIEw/zzDGf1ddrabCVeSHOxHWgKlGmr8jeznM5jZ60Fw1L6uLt9X54
OdVv8R+gy3v+phsImP5wlQKBgG2aqjsGcNfsAPSqEguzyT4Q/J9xfb8Kb8I/DKqi
Onm/K6QG72BQUlOuZT68vm+gLvnGmr4+9uxYGw658bCjAuaM3iOJGq/gUyNoZRLR
87R7YDfxlqcP45+W+CG06Fl8W7AeDwxfTX9Jwqbszp8PNRRH6mEPH1VVR6rJGNmG
a/gBAoGAG+22aVggmf68083r+oWvxzHFHIdQJaa1J1QxdZRJyfULqkNdjnc8yGF4
nN5hv5qErlahYuDQAp882ezjHkrhtXigdjvqpp1YFq2nKFCr58Eb20otw22KlCyo
wXcMWqy+r04RDUxiOCTKfAROXYNeqmjRIeH/NqAHKUP5iF/9n5M=
-----END RSA PRIVATE KEY-----
)";

inline constexpr std::string_view pkcs8_private_key = R"(-----BEGIN PRIVATE KEY-----
MIIEvAIBADANBgkqhkiG9w0BAQEFAASCBKYwggSiAgEAAoIBAQCs8H055zMVNSFl
qsiZ0xUI18WVT2Nxt66wd7P7qPNctWyV4ieyW6v01BLsVQzHSJP+eFBrfPwrgfXY
jkyqSk5jK+Xr0eRHdNeGd13x/RBwd9wdRvVMhHHbyYmb/i9ltMGlZqkTUvwcmQQ0
Ejx74oylem+ycD1oJnxfK+tUMoFRlEPg7iq0ppgMpSHnrUq+wa8Dvlra9ve3guIq
Wo8l1AZD4t6iBvy5YqkyL1hv9zQMiW+uJRmK3KbdJhYv9rl/vhhqoS6maD+AIaXC
yLzUkcn2/R/UrK/08vTidKkCHbeq22rY1rrHOhJ+r8FoJ/NXYK72oUen8Qrx2Jel
zw5hsVy7AgMBAAECggEAGcLnPJFirCWSeIUUxclKSFtwDNpbG2z7wkDKmFHmEqjZ
6IfcVvbN6jYPLZJLyYHXvd/pRuHC5K5C04P7CqDwBVjcMqE9CqHumxK79Vi3srFA
IkJYNxJBrbZbX9fg8psW/48H35+Me6wVkrYmuWOZhOr0qZWLqDCXdUvjDdNKLT8U
ibGQUoalP+74vH2VV/QFOASAgSGqo4YV3D+PrXHaXrNzQRMg1OGhMYIvAbz9cFtW
B8eWzE3zEbAGkPYY9HFCVwuKzclm1HoWZOpEQDZLTvSKIkiRAfkuvrdp+goNq1ZL
3Deg93W6G1NWe0OcvDeo21VnfnYg7ra4l/7WAuS68QKBgQDdr2cS8UVzPkb/xTfN
AMG8SjajYSGp8piGLMIjFV5u8y3MShIorqS4Eo5DQw/iS/teDgj1UKLgzcPx3D1u
rO6wGL3Ze+YcHYOXYD9sCFp+6TFcZQV2e9W1acDZ+IXGfxkoTYZMoDinvML/d22r
wCaJogfkUVCqx9D75w4qwZn46wKBgQDHtXcLR19rQGeieE3SCM3K5Cz8OoOItooc
kzzhW9KlwzoZ3m4PB6YQZ1oO0YRqWmj0FRmLHYgNUSJwqXR1q6QNxxgIBei3/jML
WynfmDBUmwXU2kvKhf9tSQ0oZ+3hvd+E91bZnG0WB8Hw2amJUpd74QPvjh+wqL9R
M3/KeMA3cQKBgEpep7OhIW1x/RudLAUoNdZXB1F0Knj7G9QXe+GNL6sFBd49Ey52
uGfQQc2q189RMjjxeGvj62CDZzLicfGJLmIBSt+FQ0M3W4gTD/PMMZ/V12tpsJV5
Ic7EdaAqUaavyN7OczmNnrQXDUvq4u31fng51W/xH6DLe/6mGwiY/nCVAoGAbZqq
OwZw1+wA9KoSC7PJPhD8n3F9vwpvwj8MqqI6eb8rpAbvYFBSU65lPry+b6Au+caa
vj727FgbDrnxsKMC5ozeI4kar+BTI2hlEtHztHtgN/GWpw/jn5b4IbToWXxbsB4P
DF9Nf0nCpuzOnw81FEfqYQ8fVVVHqskY2YZr+AECgYAb7bZpWCCZ/rzTzev6ha/H
McUch1AlprUnVDF1lEnJ9QuqQ12OdzzIYXic3mG/moSuVqFi4NACnzzZ7OMeSuG1
eKB2O+qmnVgWracoUKvnwRvbSi3DbYqULKjBdwxarL6vThENTGI4JMp8BE5dg16q
aNEh4f82oAcpQ/mIX/2fkw==
-----END PRIVATE KEY-----
)";

inline constexpr std::string_view public_key = R"(-----BEGIN PUBLIC KEY-----
MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEArPB9OeczFTUhZarImdMV
CNfFlU9jcbeusHez+6jzXLVsleInslur9NQS7FUMx0iT/nhQa3z8K4H12I5MqkpO
Yyvl69HkR3TXhndd8f0QcHfcHUb1TIRx28mJm/4vZbTBpWapE1L8HJkENBI8e+KM
pXpvsnA9aCZ8XyvrVDKBUZRD4O4qtKaYDKUh561KvsGvA75a2vb3t4LiKlqPJdQG
Q+Leogb8uWKpMi9Yb/c0DIlvriUZitym3SYWL/a5f74YaqEupmg/gCGlwsi81JHJ
9v0f1Kyv9PL04nSpAh23qttq2Na6xzoSfq/BaCfzV2Cu9qFHp/EK8diXpc8OYbFc
uwIDAQAB
-----END PUBLIC KEY-----
)";

inline constexpr std::string_view encrypted_private_key = R"(-----BEGIN RSA PRIVATE KEY-----
Proc-Type: 4,ENCRYPTED
DEK-Info: AES-128-CBC,04FA8418C60C3E693C6D9F6DB4CE1A0F

oKIfyfQTJa+NtN2eCStlZRHlZPRB6c2ngP6tUqaiF4zP8+GpAJsV3t1uTHvhSt9Q
ANf/X8sbdgBd8mTlvvrjKvIRK4Nr9brPKrVi5yrgc15J+7HnWq85xC4+m0IautuH
32hFXPPJRDSkzUpiLHbzhx+3LRDK6tldFwjcnmAkZ5mS7gxS2M7nry3T/Dm02VfL
wMDoDdpMojrDlBnWg7gtrnlujS1XUQwAnxIcgnvDFuyYXIrVwy35sIkqfCsuFtEt
nNU7CBErj9ST5NYhfkcW8Z/xO8Q/SpEqfQ0V31Iev01XLdhCngPttlrf39zt8MKC
EdvsmlB5YycY574F2dNOlknnRVivLBAadTvYwpfTnhNxM9taKEvxA+L0lz8Urj/z
XX/KRrcAOqjUiVNAWZsSB2zYzF5I0X+J+GEcU3QrfG26o8K+igIls4svY03VRIMx
Sb0Wq6VPgwuipE8q3fg/FozA5uu1+qelDeYuITxPrRbqiMz9CavXvFD9va25d7yM
WYRui4pZVj3bwjNbWPishdRlonK803xJDDiS9vhfJu6vHHCkYEzgK8k6QPTkiQkK
HbMpfrZ026kOkqJwzafGJKun/rsP5y6BSiugsDxoV4KrD/MGqlf4M2KYwZpV9xf5
YBbTtb9q1NYkkUATlbXa5U2rq17xHMzOWId/YRIKoWC69DVp/Cgc/LQocEWAvrol
9XXcdjzhHLlrU/ps6bhcCDMcGtwz8NNKbhyHV6lzWbHZLpqRMdixYi5nRSj7sBl/
0aIjlpgZIMm86Y57GYOO3wbCJxFnn8y4WNb9gmDcWciiO9UVcAIR/T1w6uIfNzAW
nuE/duAEZdvMUYksz8sSlywlpaUIzF5AnteKhp3v5gxzHT7KOlWig3BEAI+xruG9
oW9YL2qBT92ZZoKsAeHZtvAYXthnBbKm6nGsLPvJ/tEc2Ftwa2YPHIBq5YlkfPFA
mQ0dVMn3zEybjf5SH9lpRG1HE6pXIjwsd9zL/6lt2kV+hL+XN8sCZB+XgMr6MlNM
EvhtzUxEgNINDiPIqSpY0XvQY9j5ZQJwbpKDeo/SdvGpda+8ykz/eXF3J0/mrXMv
/qOm1ec7/BTabryoxXdw/QaUhfAINmcdedHXZiEdF97Ny45oMXYec3GVw8dG4BXA
JaZLai5u5/pKtzppiq7QHpAvNGsRoQj5faaULtOXzAGD4OYuC9gfU3DuvADTyyLv
ppRRyLhxjxK2JXrG44Dd+EzpDXQCGNPMwwCWFSah3bVMvONIIRRqFOKHwhx8DZHE
/eJLKFGi7V7rQpXmDuXnJ5nOe9/moK4JvGRhWapznjlDiC1/sLtQqYu8AtevcKNe
8f9m/P1wHhHaWpeXMEuoNnKwgr4cfK3yAft1CJImFPDQQAu8ULSFTcFVs0VUYLFC
acSIsTtlb7UKbhWqqhJsQgKnzN9RyHLdLrF1sfjl1+ApPlD3omxIM7r8mrf3QREN
Jz4jld25raVHS2l7nSFMNYNBSaj/cNvyXZmTd9N1CQZswglCZHE0hfls3jq4i8MB
99qDKJXeHsxcQYPavohlFR1CvDDI5wpEogq0J6zcoX4R4g3Lpqf6Wq+ppqMn9sGY
-----END RSA PRIVATE KEY-----
)";

inline constexpr std::string_view elliptic_private_key = R"(-----BEGIN EC PRIVATE KEY-----
MHcCAQEEIF3ct22XZp4wzo8fJW5XZj4an5V3O52yh7rzKJ8W1ZrMoAoGCCqGSM49
AwEHoUQDQgAEQzcbLZkY2eUg6JKWwBXmgIDE6Fthtcw8KZb3cZU9dGuYsA8kg/mk
6ABS6qtmu+pjloqWiOoyLfbBqcp870djiw==
-----END EC PRIVATE KEY-----
)";

inline constexpr std::string_view elliptic_public_key = R"(-----BEGIN PUBLIC KEY-----
MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEQzcbLZkY2eUg6JKWwBXmgIDE6Fth
tcw8KZb3cZU9dGuYsA8kg/mk6ABS6qtmu+pjloqWiOoyLfbBqcp870djiw==
-----END PUBLIC KEY-----
)";

}  // namespace reference
