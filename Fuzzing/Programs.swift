import BillOfMaterials
import OperatingSystem

/// Whatever a program holds, looking at it comes back; the first byte says under which name.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
  let names = ["shop", "shop.dll", "nginx", "python3.11", "gzip", "containerd", "openssl", "release"]
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  guard let first = bytes.first else { return 0 }
  let file = BytesInMemory(Array(bytes.dropFirst()))
  _ = FileFindings(file, at: names[Int(first) % names.count], in: .source) { _ in nil }
  return 0
}
