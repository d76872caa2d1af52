import OperatingSystem
import TestSupport
import Testing

@Suite("A secret")
struct SecretTests {
  @Test("shows itself nowhere, and gives its bytes only where it is revealed")
  func hidden() {
    let secret = Secret(Array("canary-1".utf8))
    var dumped = ""
    dump([secret], to: &dumped)
    for text in ["\(secret)", String(reflecting: secret), "\([secret])", "\((secret, 1))", dumped] {
      #expect(!text.contains("canary") && text.contains("ecret"), "\(text)")
    }
    #expect(secret.reveal { Array($0) } == Array("canary-1".utf8))
    #expect(secret.revealText() == "canary-1" && secret.byteCount == 8)
    #expect(Secret([]).revealText() == "")
    #expect("\(Redaction([secret]))" == "redaction" && String(reflecting: Redaction([secret])) == "redaction")
  }
}

@Suite("Redaction")
struct RedactionTests {
  /// Forms that Python's base64, urllib, json, shlex, html and bash wrote.
  @Test(
    "finds a secret in every form",
    arguments: [
      ("p@ss/w'rd \"1\"", "p@ss/w'rd \"1\""), ("p@ss/w'rd \"1\"", "p%40ss%2Fw%27rd%20%221%22"),
      ("p@ss/w'rd \"1\"", "p%40ss/w%27rd+%221%22"), ("p@ss/w'rd \"1\"", "p%40ss%2fw%27rd%20%221%22"),
      ("p@ss/w'rd \"1\"", "p@ss/w'rd \\\"1\\\""), ("p@ss/w'rd \"1\"", "p@ss\\/w\\u0027rd \\u00221\\u0022"),
      ("p@ss/w'rd \"1\"", "p@ss/w'\"'\"'rd \"1\""), ("p@ss/w'rd \"1\"", "p@ss/w'\\''rd \"1\""),
      ("p@ss/w'rd \"1\"", "p@ss/w\\'rd\\ \\\"1\\\""), ("p@ss/w'rd \"1\"", "p@ss/w&#x27;rd &quot;1&quot;"),
      ("p@ss/w'rd \"1\"", "704073732f77277264202231 22"),
      ("p@ss/w'rd \"1\"", "70:40:73:73:2f:77:27:72:64:20:22:31:22"),
      ("p@ss/w'rd \"1\"", "704073732F77277264202231 22"), ("grüße-10", "gr\\u00fc\\u00dfe-10"),
      ("grüße-10", "gr%C3%BC%C3%9Fe-10"), ("grüße-10", "gr\\303\\274\\303\\237e-10"),
      ("grüße-10", "gr\\xc3\\xbc\\xc3\\x9fe-10"), ("key-😀-key", "key-\\ud83d\\ude00-key"),
      ("two\nlines here", "two\\nlines here"), ("two\nlines here", "two\r\nlines here"),
      ("first line\nsecond line", "> second line"), ("canary-value-7\n", "canary-value-7"),
    ])
  func forms(secret: String, form: String) {
    let shown = Redaction([Secret(Array(secret.utf8))]).applied(to: "before \(form) after")
    let isLine = form.hasPrefix("> ")
    #expect(shown == "before \(isLine ? "> " : "")[secret] after")
  }

  /// `base64.b64encode(b"x" * n + b"canary-value-7" + b"yy")`.
  @Test(
    "finds it in Base64 wherever it begins",
    arguments: [
      ("Y2FuYXJ5LXZhbHVlLTd5eQ==", "[secret]d5eQ=="), ("eGNhbmFyeS12YWx1ZS03eXk=", "eG[secret]eXk="),
      ("eHhjYW5hcnktdmFsdWUtN3l5", "eHh[secret]3l5"), ("eHhjYW5hcnkt\ndmFsdWUtN3l5", "eHh[secret]3l5"),
    ])
  func base64(text: String, shown: String) {
    #expect(Redaction([Secret(Array("canary-value-7".utf8))]).applied(to: text) == shown)
  }

  @Test("finds bytes that are no text, and both alphabets of Base64")
  func bytes() {
    let secret = Secret([0xFF, 0xFE, 0xFB, 0xEF, 0xBE, 0xFF, 0x00, 0x41])
    let redaction = Redaction([secret])
    #expect(redaction.applied(to: secret.reveal { Array($0) } + [0x2E]) == Array("[secret].".utf8))
    #expect(redaction.applied(to: "%FF%fe%FB%EF%BE%FF%00A") == "[secret]")
    #expect(redaction.applied(to: "//77777/AEE=") == "[secret]E=")
    #expect(redaction.applied(to: "__77777_AEE=") == "[secret]E=")
    #expect(redaction.applied(to: "//777777/wBB") == "//777777/wBB")
  }

  @Test("finds what chunks cut, at every place")
  func chunks() {
    let redaction = Redaction([Secret(Array("canary-value-7".utf8)), Secret(Array("canary-value-77".utf8))])
    let text = Array("a canary-value-7, c%61nary-value-77; canary-value-".utf8)
    for cut in text.indices {
      var stream = Redaction.Stream(redaction)
      let shown = stream.take(text[..<cut]) + stream.take(text[cut...]) + stream.finish()
      #expect(String(decoding: shown, as: UTF8.self) == "a [secret], [secret]; canary-value-", "\(cut)")
      #expect(stream.count == 2)
    }
  }

  @Test(
    "takes user and password out of URLs, whatever they are",
    arguments: [
      ("see https://user:pw@host/a@b and x@y", "see https://[secret]@host/a@b and x@y"),
      ("'http://u@h?q=a@b'", "'http://[secret]@h?q=a@b'"), ("https://host/path@1", "https://host/path@1"),
      ("a@b ://@h", "a@b ://@h"), ("git+ssh://git:a@b@h/x", "git+ssh://[secret]@h/x"), ("://", "://"),
    ])
  func users(text: String, shown: String) { #expect(Redaction().applied(to: text) == shown) }

  @Test("keeps a child's output clean, however it is cut")
  func output() throws {
    let redaction = Redaction([Secret(Array("canary-value-7".utf8))])
    let line =
      "printf 'canary-'; printf 'value-7\\n'; printf 'canary-value-7' >&2; printf '%s' canary-value-7 | od -An -tx1 >&2"
    let outcome = try Program(
      "/bin/sh", ["-c", line], environment: ["PATH": "/usr/bin:/bin"], redaction: redaction
    ).run()
    #expect(outcome.said == "[secret]\n[secret] [secret]\n")
  }
}
