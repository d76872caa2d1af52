import BillOfMaterials
import OperatingSystem

/// Whatever a program holds, looking at it comes back; the first byte says under which name.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
  let names = ["shop", "shop.dll", "nginx", "python3.11", "gzip", "containerd", "openssl", "release"]
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  guard let first = bytes.first else { return 0 }
  let name = names[Int(first) % names.count]
  let file = BytesInMemory(Array(bytes.dropFirst()))
  let (lists, _) = examined(file, isProgram: true, ListContext(path: name))
  for list in lists {
    precondition(list.edges.allSatisfy { $0.to < list.packages.count }, "an edge leads to an entry")
  }
  return 0
}
