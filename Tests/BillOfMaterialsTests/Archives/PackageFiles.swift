import Diagnostics
import OperatingSystem
import Synchronization
import TestSupport

@testable import BillOfMaterials

/// What an examiner finds in a file; one line for each package, as `shown` has it.
func examined(_ bytes: [UInt8], _ path: String) throws(Problem) -> PackageList {
  try packageList(in: BytesInMemory(bytes), ListContext(path: path)) ?? PackageList(edges: .none)
}

/// Package files as Python makes them: `zip(path, {name: text})`, `tgz(path, {name: text})` and the like.
let packageFileFunctions = """
  import gzip, hashlib, io, tarfile, zipfile
  def zipped(files, method=zipfile.ZIP_DEFLATED):
    b = io.BytesIO()
    with zipfile.ZipFile(b, "w", method) as z:
      for name, text in files.items(): z.writestr(name, text, zipfile.ZIP_STORED if name.endswith("stored.jar") else method)
    return b.getvalue()
  def tarred(files, end=True):
    b = io.BytesIO()
    with tarfile.open(fileobj=b, mode="w") as t:
      for name, text in files.items():
        text = text if isinstance(text, bytes) else text.encode()
        m = tarfile.TarInfo(name); m.size = len(text); t.addfile(m, io.BytesIO(text))
    data = b.getvalue()
    return data if end else data.rstrip(b"\\0") + b"\\0" * (-len(data.rstrip(b"\\0")) % 512)
  def ar(files):
    data = b"!<arch>\\n"
    for name, text in files.items():
      data += b"%-16s%-12d%-6d%-6d%-8s%-10d`\\n" % (name.encode(), 0, 0, 0, b"100644", len(text)) + text + b"\\n" * (len(text) % 2)
    return data
  def properties(group, artifact, version):
    return {"META-INF/maven/%s/%s/pom.properties" % (group, artifact):
            "#Generated\\nartifactId=%s\\ngroupId=%s\\nversion=%s\\n" % (artifact, group, version)}
  def manifest(**headers):
    lines = ["Manifest-Version: 1.0"] + [k.replace("_", "-") + ": " + v for k, v in headers.items()]
    return {"META-INF/MANIFEST.MF": "\\r\\n".join(lines) + "\\r\\n\\r\\n"}
  def write(data): open("file", "wb").write(data)

  """

/// The bytes of a package file that a line of Python makes.
func packageFile(_ script: String) throws -> [UInt8] {
  let scratch = Scratch()
  try scratch.run("python3", ["-c", packageFileFunctions + "write(\(script))"])
  return try readBytes(of: scratch("file"))
}

/// Bytes that count how many of them were handed out.
final class CountedBytes: FileBytes {
  private let content: BytesInMemory
  private let count = Mutex(0)

  init(_ bytes: [UInt8]) { content = BytesInMemory(bytes) }

  var byteCount: Int { content.byteCount }
  var handedOut: Int { count.withLock { $0 } }

  func bytes(at offset: Int, count: Int) -> [UInt8] {
    let bytes = content.bytes(at: offset, count: count)
    self.count.withLock { $0 += bytes.count }
    return bytes
  }
}
