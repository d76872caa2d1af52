import Planning

/// Made-up things that must not leave, in the kinds and disguises that people write.
///
/// Tokens are put together here, so that no scanner of repositories takes them for real ones.
enum PrivacyCanaries {
  typealias Row = (text: String, kind: PrivacyMask.Kind)

  static let names = ["Ada Lovelace", "Jürgen Müller", "Grace", "田中太郎", "José Núñez", "Mark"]
  static let letters = "aB3dE5gH7jK9mN1pQ3sT5vW7yZ9bC2eF4hJ6kL8nP0rS"

  static let addresses: [Row] = [
    ("ada.lovelace@example.com", .email), ("ADA+tag@Mail.Example.co.uk", .email),
    ("jürgen@münchen.example.de", .email), ("ａｄａ＠ｅｘａｍｐｌｅ．ｃｏｍ", .email),
    ("ada\u{200B}@\u{200D}example\u{FEFF}.com", .email), ("ada (at) example (dot) com", .email),
    ("ada at example dot com", .email), ("ada[at]example.com", .email), ("ada @ example.com", .email),
    ("a\u{AD}da@exam\u{2060}ple.com", .email), ("o'neil@xn--bcher-kva.example", .email),
    ("192.168.17.4", .address), ("10[.]11[.]12[.]13", .address), ("１０．１１．１２．１３", .address),
    ("8.8.8.8", .address), ("2a00:1450:4001:81b::200e", .address),
    ("fe80::1ff:fe23:4567:890a%eth0", .address),
    ("::ffff:192.168.1.7", .address), ("00:1A:2B:3C:4D:5E", .hardware), ("00-1a-2b-3c-4d-5e", .hardware),
  ]

  static let numbers: [Row] = [
    ("+49 170 1234567", .phone), ("+1 (212) 555-0123", .phone), ("＋４９ １７０ １２３４５６７", .phone),
    ("+4 9 1 7 0 1 2 3 4 5 6 7", .phone), ("0049 170 1234567", .phone), ("(030) 1234567", .phone),
    ("030/1234567", .phone), ("(212) 555-0123", .phone), ("212-555-0123", .phone), ("06 12 34 56 78", .phone),
    ("+49\u{200B}170\u{200B}1234567", .phone), ("٠٣٠/١٢٣٤٥٦٧", .phone), ("+44 (0)20 7946 0958", .phone),
    ("4111 1111 1111 1111", .card), ("4111-1111-1111-1111", .card), ("5500005555555559", .card),
    ("3782 822463 10005", .card), ("４１１１１１１１１１１１１１１１", .card),
    ("4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1", .card), ("𝟜𝟙𝟙𝟙 𝟙𝟙𝟙𝟙 𝟙𝟙𝟙𝟙 𝟙𝟙𝟙𝟙", .card),
    ("4111\u{200B}1111\u{200C}1111\u{200D}1111", .card), ("②②②③⓪⓪⓪⓪④⑧④⓪⓪⓪①①", .card),
    ("DE89 3704 0044 0532 0130 00", .iban), ("de89370400440532013000", .iban),
    ("GB29 NWBK 6016 1331 9268 19", .iban), ("ＤＥ８９３７０４００４４０５３２０１３０００", .iban),
    ("D E 8 9 3 7 0 4 0 0 4 4 0 5 3 2 0 1 3 0 0 0", .iban), ("NO93 8601 1117 947", .iban),
    ("123-45-6789", .socialSecurity), ("SSN: 123 45 6789", .socialSecurity), ("86095742719", .tax),
    ("86 095 742 719", .tax), ("15 070649 C 103", .pension), ("15070649C103", .pension),
    ("756.9217.0769.85", .national), ("AB 12 34 56 C", .national), ("12345678Z", .national),
    ("RSSMRA85T10A562S", .national), ("2 55 08 14 168 025 38", .national),
    ("Personalausweis T220001293", .identityCard), ("passport no. C01X0006H", .identityCard),
    ("date of birth: 12.03.1985", .birth), ("geboren am 1985-03-12", .birth), ("NHS 943 476 5919", .national),
  ]

  static let people: [Row] = [
    ("Ada Lovelace", .person), ("ada lovelace", .person), ("ADA LOVELACE", .person),
    ("Ada\u{200B} Lovelace", .person),
    ("Lovelace", .person), ("Jürgen Müllers", .person), ("Ju\u{308}rgen Mu\u{308}ller", .person),
    ("Grace", .person),
    ("grace", .person), ("田中太郎", .person), ("田中 太郎", .person), ("Ada_Lovelace", .person),
    ("JOSÉ NÚÑEZ", .person),
    ("𝐀𝐝𝐚 𝐋𝐨𝐯𝐞𝐥𝐚𝐜𝐞", .person),
  ]

  static let secrets: [Row] = [
    ("-----BEGIN RSA PRIVATE " + "KEY-----\nMIIEow\nIBAAKC\n-----END RSA PRIVATE KEY-----", .privateKey),
    ("-----BEGIN PRIVATE " + "KEY----- MIIEvQ cut", .privateKey),
    ("sk-ant-" + "api03-" + letters, .token), ("sk-proj-" + letters, .token), ("sk-" + letters, .token),
    ("ghp_" + letters, .token), ("gh" + "p_" + "\u{200B}" + letters, .token),
    ("github_pat_" + letters, .token),
    ("glpat-" + letters.prefix(20), .token), ("AKIA" + "IOSFODNN7ABCDEFG", .token),
    ("AIza" + letters.prefix(35), .token),
    ("xoxb-" + "123456789012-abcdefghij", .token), ("sk_live_" + letters.prefix(24), .token),
    ("hf_" + letters.prefix(34), .token), ("npm_" + letters.prefix(36), .token),
    ("pypi-" + "AgEIcHlwaS5vcmc" + letters, .token), ("SG." + letters + "." + letters, .token),
    ("abc8Q~" + letters.prefix(34), .token), ("hooks.slack.com" + "/services/T000/B000/XXXX0000", .token),
    ("123456789:AA" + letters.prefix(33), .token),
    ("eyJhbGciOiJIUzI1NiJ9." + "eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N", .webToken),
    ("https://ada:hunter2@example.org/x", .urlUser), ("postgres://app:s3cr3t@db.internal:5432/x", .urlUser),
    ("curl -u ada:hunter2 -v", .urlUser), ("password=hunter2", .password),
    ("\"password\": \"correct horse\"", .password),
    ("DB_PASSWORD=tr0ub4dor", .password), ("Passwort: geheim1", .password), ("ｐａｓｓｗｏｒｄ＝hunter2", .password),
    ("Authorization: Bearer abcdef123456", .authorization),
    ("Authorization: Basic YWRhOmh1bnRlcjI=", .authorization),
    ("bearer mF_9.B5f-4.1JqM", .authorization), ("api_key: 9f8e7d6c5b4a39281706", .secret),
    ("CLIENT_SECRET='8f14e45fceea167a5a36'", .secret), ("SETTING=" + letters, .secret),
  ]

  static let all = addresses + numbers + people + secrets

  /// What must stay as it is.
  static let harmless = [
    "version 1.2.3.4 of 2026-11-21", "v10.20.30.40", "openssl==3.0.15.1", "stellwerk-1.2.3.4.tar.gz",
    "1.2.3-beta.4+20260101123456",
    "between 2026-11-21 and 2026-12-24 at 10:20:30", "21.11.2026, 22.11.2026",
    "2026-11-21T10:20:30.123456789Z",
    "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "commit 348dd4d0c5a1f2b3e4d5c6b7a8990011223344ff",
    "pkg:npm/%40angular/core@16.0.0", "pkg:deb/debian/curl@7.88.1-10?arch=amd64",
    "pkg:golang/github.com/x/y@v1.2.3",
    "https://www.debian.org/doc/debian-policy/ch-binary.html#s-f", "git@github.com:owner/repo.git",
    "@scope/name@1.2.3",
    "550e8400-e29b-41d4-a716-446655440000", "12345678-1234-1234-1234-123456789012",
    "CVE-2024-12345 and CWE-79",
    "3.14159265358979323846", "0.4111111111111111", "1700000000000", "build 20261121093000",
    "std::vector<int>::size",
    "abc::def", "127.0.0.1 and ::1", "2001:db8::1", "192.0.2.17", "10:20", "ratio 3:4:5", "RFC 9110 §10.2.3",
    "ISBN 978-3-16-148410-0",
    "ISO/IEC 7812-1:2017", "$12,345,678.90", "1,234,567,890 requests", "1 000 000 000 rows",
    "64 lower-case hex digits",
    "password: choose a long one", "the token bucket holds 120 tokens",
    "${PASSWORD} and password=${DB_PASSWORD}",
    "token: {{ token }}", "\"integrity\": \"sha512-aB3dE5gH7jK9mN1pQ3sT5vW7yZ9bC2eF4hJ6kL8nP0rS==\"",
    "Basic principles of signing",
    "bearer of good news", "look at example.com",
    "-----BEGIN PUBLIC KEY-----\nMIIBIjANBg\n-----END PUBLIC KEY-----",
    "getty@tty1.service", "logo@2x.png", "mark the release", "Gracefully stop", "a keyword=value pair",
    "author: stellwerk",
    "CPE 2.3: cpe:2.3:a:openssl:openssl:3.0.15", "oid 1.3.6.1.4.1.311", "ports 8080, 8443 and 9090",
    "4-6 weeks, 10-12 people",
    "x86_64-linux-gnu", "sk-learn and sk-something-long-without-figures-in-it", "2.0.0.1-beta",
    "10.5.2.1+build7",
    "the 1st, 2nd and 3rd", "Room 0815 / 4711", "P0DT1H", "A1B2C3D4", "GB 12 AB", "10-20-30-40-50-60",
    "0x1234567890abcdef",
    "[secret]", "compass: north1", "1:1 meeting, 2:30 pm", "kernel 6.1.0-21-amd64", "9-1-1",
    "release 2026.11.21.1",
  ]
}
