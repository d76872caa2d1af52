/// Names of Python distributions.
public enum PythonName {
  /// The name in lower case, runs of `-`, `_` and `.` replaced by one `-` (PEP 503).
  public static func normalised(_ name: some StringProtocol) -> String {
    var bytes: [UInt8] = []
    for byte in name.lowercased().utf8 {
      switch byte {
      case UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
        if bytes.last != UInt8(ascii: "-") { bytes.append(UInt8(ascii: "-")) }
      default: bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
