BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0002');
CREATE TABLE claim (
	claim_id INTEGER NOT NULL, 
	source_id TEXT NOT NULL, 
	tx_id INTEGER NOT NULL, 
	tbl TEXT NOT NULL, 
	"key" TEXT NOT NULL, 
	first_month TEXT, 
	last_month TEXT, 
	PRIMARY KEY (claim_id), 
	FOREIGN KEY(tx_id) REFERENCES tx (tx_id)
);
INSERT INTO "claim" VALUES(1,'1589cad0de05dff4951eb57f5a2eafef5f449366df83e85552108507eb9a7990',2,'headcount','IRQ|2018-04-30',NULL,NULL);
INSERT INTO "claim" VALUES(2,'6e7f6755b272b4abfe0c501427a73267bb31396d8e4cb29f3cc224bfe908c495',3,'event','IRQ','2014-03','2014-03');
INSERT INTO "claim" VALUES(3,'08aa32e02dfbbe60a4b5f36ffff4c9daf3dc76a2671019ee2aea41d64d1efffb',4,'requirement','iraq 2018|2018|globalcluster',NULL,NULL);
INSERT INTO "claim" VALUES(4,'bc65935388692328de99d1bf94fdce825c73a728d40ccbf953f65b0c29d46ac3',5,'headcount','IRQ|2018-06-30',NULL,NULL);
INSERT INTO "claim" VALUES(5,'s1',8,'event','IRQ',NULL,NULL);
INSERT INTO "claim" VALUES(6,'s1',8,'event','SYR',NULL,NULL);
CREATE TABLE fingerprint (
	tx_id INTEGER NOT NULL, 
	tbl TEXT NOT NULL, 
	rows TEXT NOT NULL, 
	PRIMARY KEY (tx_id, tbl), 
	FOREIGN KEY(tx_id) REFERENCES tx (tx_id)
)
 WITHOUT ROWID

;
INSERT INTO "fingerprint" VALUES(8,'claim','89b795750ee9 92fbb60f1965');
INSERT INTO "fingerprint" VALUES(8,'label','b77e464885c8');
INSERT INTO "fingerprint" VALUES(8,'lake_file','0a06ca2b0e8a 593cb69e4910');
INSERT INTO "fingerprint" VALUES(8,'record_version','294cd03265a1 92d1b1e9ae95');
INSERT INTO "fingerprint" VALUES(8,'source','34bb274ee0e6 8ab47cb210eb');
INSERT INTO "fingerprint" VALUES(9,'issued','95004c95a86c d8e32cfca757');
INSERT INTO "fingerprint" VALUES(9,'label','6e94aafbb7e9 9a53f216a5be');
INSERT INTO "fingerprint" VALUES(9,'purge','2b149596cb45 fcddb0269257');
INSERT INTO "fingerprint" VALUES(9,'record_version','daf5cee57b84');
INSERT INTO "fingerprint" VALUES(9,'retired_file','1d24a7ee7763 d3b18decef8b');
CREATE TABLE issued (
	brief_id TEXT NOT NULL, 
	tx_id INTEGER NOT NULL, 
	request TEXT NOT NULL, 
	figures TEXT NOT NULL, label_id INTEGER REFERENCES label (label_id), 
	PRIMARY KEY (brief_id), 
	FOREIGN KEY(tx_id) REFERENCES tx (tx_id)
);
INSERT INTO "issued" VALUES('b1',7,'{}','[]',NULL);
INSERT INTO "issued" VALUES('brief1',9,'{}','[]',NULL);
INSERT INTO "issued" VALUES('brief2',9,'{}','[]',NULL);
CREATE TABLE label (
	label_id INTEGER NOT NULL, 
	canonical TEXT NOT NULL, 
	tx_id INTEGER NOT NULL, 
	PRIMARY KEY (label_id), 
	UNIQUE (canonical), 
	FOREIGN KEY(tx_id) REFERENCES tx (tx_id)
);
INSERT INTO "label" VALUES(1,'{"caveats":[],"handling":["attribution"],"originator":"IOM DTM","releasable_to":["PUBLIC"]}',2);
INSERT INTO "label" VALUES(2,'{"caveats":[],"handling":["attribution"],"originator":"UCDP","releasable_to":["PUBLIC"]}',3);
INSERT INTO "label" VALUES(3,'{"caveats":[],"handling":["attribution"],"originator":"OCHA","releasable_to":["ALPHA"]}',4);
INSERT INTO "label" VALUES(4,'{"caveats":[],"handling":[],"originator":"UCDP","releasable_to":["PUBLIC"]}',8);
INSERT INTO "label" VALUES(5,'{"caveats":[],"handling":[],"originator":"CELL","releasable_to":[]}',9);
INSERT INTO "label" VALUES(6,'{"caveats":[],"handling":[],"originator":"ALPHA","releasable_to":[]}',9);
CREATE TABLE lake_file (
	path TEXT NOT NULL, 
	tx_id INTEGER NOT NULL, 
	loaded_tx_id INTEGER NOT NULL, 
	tbl TEXT NOT NULL, 
	feed TEXT NOT NULL, 
	sha256 TEXT NOT NULL, 
	rows INTEGER NOT NULL, 
	bytes INTEGER NOT NULL, 
	PRIMARY KEY (path), 
	FOREIGN KEY(tx_id) REFERENCES tx (tx_id), 
	FOREIGN KEY(loaded_tx_id) REFERENCES tx (tx_id)
);
INSERT INTO "lake_file" VALUES('headcount/dtm-returnees-9968e4a92c5d44dca297c6620bfe5a6b.parquet',2,2,'headcount','dtm-returnees','b9a8eb45b75167316f730f4ce283076919669c1094422a426855755aafe08c95',1,9092);
INSERT INTO "lake_file" VALUES('event/ucdp-ged-f9579c0e699c447082bd524338ac7b9d.parquet',3,3,'event','ucdp-ged','eb31161d978f47bec652ef41efbca0a09c2c4005c790074a63bee01bf455e1ab',1,11538);
INSERT INTO "lake_file" VALUES('requirement/fts-plan-e5157e0704dc4356b4b03f6e68548121.parquet',4,4,'requirement','fts-plan','934d7113ee00f964359982f41f2278a1da4d71379f7dad06f063cf95248b19c3',1,9683);
INSERT INTO "lake_file" VALUES('headcount/dtm-returnees-d0700513d87f49cdb46006185da73b73.parquet',5,5,'headcount','dtm-returnees','e39ba065b87f1cbba0a2c7ecee0af31c90768aca5e9193fea286049f2b95da95',1,9094);
INSERT INTO "lake_file" VALUES('p1',8,8,'event','f','h',1,1);
INSERT INTO "lake_file" VALUES('p2',8,8,'event','f','h',1,1);
CREATE TABLE meta (
	"key" TEXT NOT NULL, 
	value TEXT NOT NULL, 
	PRIMARY KEY ("key")
);
INSERT INTO "meta" VALUES('format','2');
INSERT INTO "meta" VALUES('workspace','9a9c05b1701b03a957b47a071d6dc91e');
CREATE TABLE purge (
	source_id TEXT NOT NULL, 
	tx_id INTEGER NOT NULL, 
	why TEXT NOT NULL, 
	holes TEXT NOT NULL, 
	PRIMARY KEY (source_id, tx_id), 
	FOREIGN KEY(tx_id) REFERENCES tx (tx_id)
);
INSERT INTO "purge" VALUES('bc65935388692328de99d1bf94fdce825c73a728d40ccbf953f65b0c29d46ac3',6,'by mistake','[{"about_from": "2018-06-30", "about_to": "2018-06-30", "country": "IRQ", "kind": "stock", "measure": "returnees", "part": null, "publisher": "IOM DTM"}]');
INSERT INTO "purge" VALUES('s1',9,'w','[]');
INSERT INTO "purge" VALUES('s2',9,'w','[]');
CREATE TABLE record_version (
	version_id TEXT NOT NULL, 
	tx_id INTEGER NOT NULL, 
	record_id TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	op TEXT NOT NULL, 
	valid_from TEXT, 
	valid_to TEXT, 
	label_id INTEGER NOT NULL, 
	code TEXT, 
	body TEXT NOT NULL, 
	PRIMARY KEY (version_id), 
	CONSTRAINT record_version_op CHECK (op IN ('assert', 'end')), 
	FOREIGN KEY(tx_id) REFERENCES tx (tx_id), 
	FOREIGN KEY(label_id) REFERENCES label (label_id)
);
INSERT INTO "record_version" VALUES('v1',8,'r1','note','assert',NULL,NULL,4,NULL,'{"text":"Ä \u0000"}');
INSERT INTO "record_version" VALUES('v2',8,'r2','note','assert',NULL,NULL,4,NULL,'{"text":"Ä \u0000"}');
INSERT INTO "record_version" VALUES('v3',9,'r3','note','assert','2018-01-01',NULL,5,'c','{"text":"Ä \u0000"}');
CREATE TABLE retired_file (
	path TEXT NOT NULL, 
	tx_id INTEGER NOT NULL, 
	PRIMARY KEY (path), 
	FOREIGN KEY(path) REFERENCES lake_file (path), 
	FOREIGN KEY(tx_id) REFERENCES tx (tx_id)
);
INSERT INTO "retired_file" VALUES('headcount/dtm-returnees-d0700513d87f49cdb46006185da73b73.parquet',6);
INSERT INTO "retired_file" VALUES('p1',9);
INSERT INTO "retired_file" VALUES('p2',9);
CREATE TABLE source (
	source_id TEXT NOT NULL, 
	tx_id INTEGER NOT NULL, 
	name TEXT NOT NULL, 
	container TEXT, 
	feed TEXT NOT NULL, 
	family TEXT NOT NULL, 
	precedence INTEGER NOT NULL, 
	publisher TEXT NOT NULL, 
	licence TEXT NOT NULL, 
	attribution TEXT NOT NULL, 
	published TEXT NOT NULL, 
	published_basis TEXT NOT NULL, 
	retrieved TEXT NOT NULL, 
	about_from TEXT, 
	about_to TEXT, 
	detail INTEGER NOT NULL, 
	rows INTEGER NOT NULL, 
	rejects INTEGER NOT NULL, 
	bytes INTEGER NOT NULL, 
	label_id INTEGER NOT NULL, 
	kept BOOLEAN NOT NULL, loaded_tx_id INTEGER REFERENCES tx (tx_id), 
	PRIMARY KEY (source_id, tx_id), 
	FOREIGN KEY(tx_id) REFERENCES tx (tx_id), 
	FOREIGN KEY(label_id) REFERENCES label (label_id)
);
INSERT INTO "source" VALUES('1589cad0de05dff4951eb57f5a2eafef5f449366df83e85552108507eb9a7990',2,'r1.csv',NULL,'dtm-returnees','dtm-returnees',1,'IOM DTM','IOM DTM terms: free with attribution, not for commercial use','International Organization for Migration, Displacement Tracking Matrix, Returnee Master List','2018-04-30','content','2025-11-01T00:00:00+00:00','2018-04-30','2018-04-30',1,1,0,130,1,1,NULL);
INSERT INTO "source" VALUES('6e7f6755b272b4abfe0c501427a73267bb31396d8e4cb29f3cc224bfe908c495',3,'ged_iraq.csv',NULL,'ucdp-ged','ucdp-ged',0,'UCDP','CC BY 4.0','Uppsala Conflict Data Program, Georeferenced Event Dataset, Uppsala University','2025-11-01','retrieval','2025-11-01T00:00:00+00:00','2014-03-02','2014-03-02',1,1,0,589,2,1,NULL);
INSERT INTO "source" VALUES('08aa32e02dfbbe60a4b5f36ffff4c9daf3dc76a2671019ee2aea41d64d1efffb',4,'fts.csv',NULL,'fts-plan','fts-plan',1,'OCHA','CC BY-IGO 3.0','OCHA Financial Tracking Service','2025-11-01','retrieval','2025-11-01T00:00:00+00:00','2018-01-01','2018-12-31',1,1,0,224,3,1,NULL);
INSERT INTO "source" VALUES('bc65935388692328de99d1bf94fdce825c73a728d40ccbf953f65b0c29d46ac3',5,'r2.csv',NULL,'dtm-returnees','dtm-returnees',1,'IOM DTM','IOM DTM terms: free with attribution, not for commercial use','International Organization for Migration, Displacement Tracking Matrix, Returnee Master List','2018-06-30','content','2025-11-01T00:00:00+00:00','2018-06-30','2018-06-30',1,1,0,130,1,1,NULL);
INSERT INTO "source" VALUES('s1',8,'x',NULL,'x','x',5000000000,'x','x','x','x','x','x',NULL,NULL,5000000000,5000000000,5000000000,5000000000,4,1,NULL);
INSERT INTO "source" VALUES('s2',8,'x',NULL,'x','x',5000000000,'x','x','x','x','x','x',NULL,NULL,5000000000,5000000000,5000000000,5000000000,4,1,NULL);
CREATE TABLE tx (
	tx_id INTEGER NOT NULL, 
	recorded_at TEXT NOT NULL, 
	actor TEXT NOT NULL, 
	action TEXT NOT NULL, 
	why TEXT NOT NULL, 
	body TEXT NOT NULL, 
	prev_hash TEXT NOT NULL, 
	hash TEXT NOT NULL, 
	PRIMARY KEY (tx_id), 
	UNIQUE (recorded_at), 
	UNIQUE (hash)
);
INSERT INTO "tx" VALUES(1,'2026-01-01T00:00:00.000000+00:00','operator','init','a new workspace','{"recorded":{}}','0000000000000000000000000000000000000000000000000000000000000000','4e172c6afb179e7e57316e2a81232f6b4b7da2faf923c36757748031db5bdc8d');
INSERT INTO "tx" VALUES(2,'2026-01-02T00:00:00.000000+00:00','operator','load','in/r1.csv','{"claims":1,"files":[{"bytes":9092,"feed":"dtm-returnees","loaded_tx_id":null,"path":"headcount/dtm-returnees-9968e4a92c5d44dca297c6620bfe5a6b.parquet","rows":1,"sha256":"b9a8eb45b75167316f730f4ce283076919669c1094422a426855755aafe08c95","tbl":"headcount"}],"issued":[],"purged":{},"recorded":{"claim":"507d174e1c04b5e0ceefd7e793a3b17a5edc378f7b51ced5ef066eb6e68cef1f","label":"162d2543e6110bf3eb729ee8e4f316eaee1ef9b982db49fa5f852e7ccb3f75c9","lake_file":"80c112afb5051a2a61cf16b03651cf47f747427ea416b6b5f634def6fcb253fe","source":"217e3cd1f07f5b1e0635350df537f38ecfea8fb2bd6f0229cbf048a3243699dd"},"retired":[],"sources":[{"about_from":"2018-04-30","about_to":"2018-04-30","attribution":"International Organization for Migration, Displacement Tracking Matrix, Returnee Master List","bytes":130,"container":null,"detail":1,"family":"dtm-returnees","feed":"dtm-returnees","kept":true,"label_id":1,"licence":"IOM DTM terms: free with attribution, not for commercial use","name":"r1.csv","precedence":1,"published":"2018-04-30","published_basis":"content","publisher":"IOM DTM","rejects":0,"retrieved":"2025-11-01T00:00:00+00:00","rows":1,"source_id":"1589cad0de05dff4951eb57f5a2eafef5f449366df83e85552108507eb9a7990"}]}','4e172c6afb179e7e57316e2a81232f6b4b7da2faf923c36757748031db5bdc8d','bfe4a407dd7bc0d20110143a5c1fe1858be1a9025f7a93ad6d71afbc949b1122');
INSERT INTO "tx" VALUES(3,'2026-01-03T00:00:00.000000+00:00','operator','load','in/ged_iraq.csv','{"claims":1,"files":[{"bytes":11538,"feed":"ucdp-ged","loaded_tx_id":null,"path":"event/ucdp-ged-f9579c0e699c447082bd524338ac7b9d.parquet","rows":1,"sha256":"eb31161d978f47bec652ef41efbca0a09c2c4005c790074a63bee01bf455e1ab","tbl":"event"}],"issued":[],"purged":{},"recorded":{"claim":"776984bd28e017dffbfbb427b91ec6d1835e5005442b20c9aac6cff170c58a1b","label":"9ba498ea91b38c4e349b75ce998620eefb51decda31c2c3804bddf44e1d2fa25","lake_file":"2f91298a0507403dc05c3b1d751a61af240e5a85e123a94bfaa5339de8b602c7","source":"8a834497e5d8b5bf7cb92a87ac1614f17ae4ba34e9a57936c17e39bdb38c712d"},"retired":[],"sources":[{"about_from":"2014-03-02","about_to":"2014-03-02","attribution":"Uppsala Conflict Data Program, Georeferenced Event Dataset, Uppsala University","bytes":589,"container":null,"detail":1,"family":"ucdp-ged","feed":"ucdp-ged","kept":true,"label_id":2,"licence":"CC BY 4.0","name":"ged_iraq.csv","precedence":0,"published":"2025-11-01","published_basis":"retrieval","publisher":"UCDP","rejects":0,"retrieved":"2025-11-01T00:00:00+00:00","rows":1,"source_id":"6e7f6755b272b4abfe0c501427a73267bb31396d8e4cb29f3cc224bfe908c495"}]}','bfe4a407dd7bc0d20110143a5c1fe1858be1a9025f7a93ad6d71afbc949b1122','1818790d5c626e09dd864ee7a50fbceb4b3bf839a24093f770d2e45ef0debba0');
INSERT INTO "tx" VALUES(4,'2026-01-04T00:00:00.000000+00:00','operator','load','in/fts.csv','{"claims":1,"files":[{"bytes":9683,"feed":"fts-plan","loaded_tx_id":null,"path":"requirement/fts-plan-e5157e0704dc4356b4b03f6e68548121.parquet","rows":1,"sha256":"934d7113ee00f964359982f41f2278a1da4d71379f7dad06f063cf95248b19c3","tbl":"requirement"}],"issued":[],"purged":{},"recorded":{"claim":"7c18aecc7d286fefb3c2a561bd5cfe6b38cc05c56b05a56cbeff647de750ebe4","label":"a80829e892d93f1f2a60db7efc4d70bdd02d4e9f28014ebf68aaa3ba8620143e","lake_file":"ab8631dcd7a1c12940ea838053fdc88fd4cdaf336b6a3e23fda5ec56417338fd","source":"8e7f5b76024d2a470fe5704c709a556e4b08f6913828ed675a08f1b83357ec30"},"retired":[],"sources":[{"about_from":"2018-01-01","about_to":"2018-12-31","attribution":"OCHA Financial Tracking Service","bytes":224,"container":null,"detail":1,"family":"fts-plan","feed":"fts-plan","kept":true,"label_id":3,"licence":"CC BY-IGO 3.0","name":"fts.csv","precedence":1,"published":"2025-11-01","published_basis":"retrieval","publisher":"OCHA","rejects":0,"retrieved":"2025-11-01T00:00:00+00:00","rows":1,"source_id":"08aa32e02dfbbe60a4b5f36ffff4c9daf3dc76a2671019ee2aea41d64d1efffb"}]}','1818790d5c626e09dd864ee7a50fbceb4b3bf839a24093f770d2e45ef0debba0','17a467886993be01c080e3d4c999e081a5a4d0141c8d2b516e8066c1c470a751');
INSERT INTO "tx" VALUES(5,'2026-01-05T00:00:00.000000+00:00','operator','load','in/r2.csv','{"claims":1,"files":[{"bytes":9094,"feed":"dtm-returnees","loaded_tx_id":null,"path":"headcount/dtm-returnees-d0700513d87f49cdb46006185da73b73.parquet","rows":1,"sha256":"e39ba065b87f1cbba0a2c7ecee0af31c90768aca5e9193fea286049f2b95da95","tbl":"headcount"}],"issued":[],"purged":{},"recorded":{"claim":"20643645427c328c81363fb89e4124866940ec7b63097a1d645c30cd4634ef3e","lake_file":"492b38c88fc358a63aa10f95c92c4120f42e93d042ffb927965ac0de511c2c0a","source":"fccdc7d47d5c3bdc3aa4458dfd2036bfdfd5ad2e5b0ff49c6eeca8314ece0989"},"retired":[],"sources":[{"about_from":"2018-06-30","about_to":"2018-06-30","attribution":"International Organization for Migration, Displacement Tracking Matrix, Returnee Master List","bytes":130,"container":null,"detail":1,"family":"dtm-returnees","feed":"dtm-returnees","kept":true,"label_id":1,"licence":"IOM DTM terms: free with attribution, not for commercial use","name":"r2.csv","precedence":1,"published":"2018-06-30","published_basis":"content","publisher":"IOM DTM","rejects":0,"retrieved":"2025-11-01T00:00:00+00:00","rows":1,"source_id":"bc65935388692328de99d1bf94fdce825c73a728d40ccbf953f65b0c29d46ac3"}]}','17a467886993be01c080e3d4c999e081a5a4d0141c8d2b516e8066c1c470a751','ee2fb89225ed35163905e24edf69c1d9d0ed0ec8a8c48fe80106478d5a5b89f7');
INSERT INTO "tx" VALUES(6,'2026-01-06T00:00:00.000000+00:00','operator','purge','r2.csv: by mistake','{"claims":0,"files":[],"issued":[],"purged":{"bc65935388692328de99d1bf94fdce825c73a728d40ccbf953f65b0c29d46ac3":"by mistake"},"recorded":{"purge":"9d5c0b00f35eb46f8e9036e37ec19f0ab4673a77ef0df5c2b85f74dad9980e50","retired_file":"cbbbd95cee878bb9352b5f044d1111aa9cd3e770d98af7185190a549a8f60422"},"retired":["headcount/dtm-returnees-d0700513d87f49cdb46006185da73b73.parquet"],"sources":[]}','ee2fb89225ed35163905e24edf69c1d9d0ed0ec8a8c48fe80106478d5a5b89f7','d132b95c7c5eead34d2a18876c26cbcec591be32db80a580a80a53150fea079c');
INSERT INTO "tx" VALUES(7,'2026-01-07T00:00:00.000000+00:00','operator','issue','the brief b1','{"claims":0,"files":[],"issued":["b1"],"purged":{},"recorded":{"issued":"3bec5fa3347618362f235054a52ec2f5cf353fe568589abfb1beffda8e6216c3"},"retired":[],"sources":[]}','d132b95c7c5eead34d2a18876c26cbcec591be32db80a580a80a53150fea079c','543918edb4333f396043a8a9d39e3c36401c2a2709194f3991d4af88899607d1');
INSERT INTO "tx" VALUES(8,'2030-01-01T00:00:00.000000+00:00','operator','load','first','{"format":2,"n":1,"recorded":{"claim":"88778a055b0789abf89c0bb9f8a129c30a14f3e6e324ec0b85014a5609b826c2","fingerprint":"568470baa2426acb0d3055bdfe01b3893620352cb803dc14b1f811fcf7a80839","label":"b77e464885c84f9c5f7839d822f11e59010b7fe273cbb99aa86703d31df08aff","lake_file":"e18e242ac0e0ef82f0480f685481e7094864a6aa166e84ed4beeae07c4013386","record_version":"0624639caf611aac2b61b642aae73b89c60c6b31928018ce5ebea81056c2dc99","source":"46b050815e69456e56619f73c9487c0a097bf99fd9814a78828954130a1948ab"}}','543918edb4333f396043a8a9d39e3c36401c2a2709194f3991d4af88899607d1','3ca35aefae9834caf1b92d9c6c25d9112f653b002d282c21fcdd2845195211f2');
INSERT INTO "tx" VALUES(9,'2030-01-01T00:00:00.000001+00:00','CELL/ann','enter','second
line','{"format":2,"recorded":{"fingerprint":"2479098f5bddf44301adc042cba6ea3e229f3e36040144a9dc96c598e959ef46","issued":"3bd789bee2718f3d65c5aac0f9a8fb054614c00641346256d20c4b361acb050a","label":"1613532f25846ecf262ceead7cad94eff9ab6c4e476e5f410d0e8cdafda5f4a6","purge":"97bc8733de5f0b322895c9816e45daec831f7a36df38f0ebe5ecf34b64f41c90","record_version":"daf5cee57b84b4532142221d9f18e601c6ca385fb96f75fb557dd8608006fcc5","retired_file":"c91b920247012b647e90dd7dd1718a3075f961533726a57589a8f0011df5b84d"}}','3ca35aefae9834caf1b92d9c6c25d9112f653b002d282c21fcdd2845195211f2','c1bf5acbe1683fcd9c6a7bcfa449408bca0e948d99f67a6f692478aae6b5ca09');
CREATE TRIGGER no_update_tx BEFORE UPDATE ON tx BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: no UPDATE on tx'); END;
CREATE TRIGGER no_delete_tx BEFORE DELETE ON tx BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: no DELETE on tx'); END;
CREATE TRIGGER no_update_claim BEFORE UPDATE ON claim BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: no UPDATE on claim'); END;
CREATE TRIGGER no_delete_claim BEFORE DELETE ON claim BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: no DELETE on claim'); END;
CREATE TRIGGER no_update_issued BEFORE UPDATE ON issued BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: no UPDATE on issued'); END;
CREATE TRIGGER no_delete_issued BEFORE DELETE ON issued BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: no DELETE on issued'); END;
CREATE TRIGGER no_update_label BEFORE UPDATE ON label BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: no UPDATE on label'); END;
CREATE TRIGGER no_delete_label BEFORE DELETE ON label BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: no DELETE on label'); END;
CREATE TRIGGER no_update_lake_file BEFORE UPDATE ON lake_file BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: no UPDATE on lake_file'); END;
CREATE TRIGGER no_delete_lake_file BEFORE DELETE ON lake_file BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: no DELETE on lake_file'); END;
CREATE TRIGGER no_update_purge BEFORE UPDATE ON purge BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: no UPDATE on purge'); END;
CREATE TRIGGER no_delete_purge BEFORE DELETE ON purge BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: no DELETE on purge'); END;
CREATE TRIGGER no_update_retired_file BEFORE UPDATE ON retired_file BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: no UPDATE on retired_file'); END;
CREATE TRIGGER no_delete_retired_file BEFORE DELETE ON retired_file BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: no DELETE on retired_file'); END;
CREATE TRIGGER no_update_source BEFORE UPDATE ON source BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: no UPDATE on source'); END;
CREATE TRIGGER no_delete_source BEFORE DELETE ON source BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: no DELETE on source'); END;
CREATE INDEX record_version_record ON record_version (record_id, tx_id);
CREATE INDEX record_version_kind ON record_version (kind, record_id, tx_id, label_id, valid_from, valid_to);
CREATE INDEX record_version_code ON record_version (kind, code);
CREATE TRIGGER no_update_fingerprint BEFORE UPDATE ON fingerprint BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: no UPDATE on fingerprint'); END;
CREATE TRIGGER no_delete_fingerprint BEFORE DELETE ON fingerprint BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: no DELETE on fingerprint'); END;
CREATE TRIGGER no_update_record_version BEFORE UPDATE ON record_version BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: no UPDATE on record_version'); END;
CREATE TRIGGER no_delete_record_version BEFORE DELETE ON record_version BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: no DELETE on record_version'); END;
COMMIT;
