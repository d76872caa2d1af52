// BillOfMaterials
