// BillOfMaterialsTests
