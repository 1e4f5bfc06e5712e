//! Common names of many origins, compiled for this project. None is taken from a record of a person.
//!
//! One entry per word: `Base|Spelling|Spelling~Nickname~Nickname`. The spellings are ways in which the same name is
//! written down; the nicknames are what the person may be called. An underscore stands for a space.

/// Names of one origin, as text; see [`super::Lexicon`].
pub(crate) struct OriginText {
    /// A neutral label for tests and documentation.
    pub(crate) label: &'static str,
    /// Its share of the synthetic population, in thousandths.
    pub(crate) share: u32,
    /// Forenames of men.
    pub(crate) male: &'static str,
    /// Forenames of women.
    pub(crate) female: &'static str,
    /// Surnames.
    pub(crate) surnames: &'static str,
}

/// Every origin. The shares are ours: chosen so that each origin is common enough to test linkage on, and not taken
/// from any statistic of population or crime. They are the same for every role, offence and outcome.
pub(crate) const ORIGINS: &[OriginText] = &[
    OriginText {
        label: "English",
        share: 330,
        male: "James~Jim~Jimmy John~Johnny~Jack Robert~Rob~Bob~Bobby William~Will~Bill~Billy Thomas~Tom~Tommy David~Dave Richard~Rich~Dick \
            Michael|Micheal~Mick~Mike Stephen|Steven|Stefan~Steve Christopher|Kristopher~Chris Anthony|Antony~Tony Matthew|Mathew~Matt Daniel~Dan~Danny \
            Jonathan|Johnathan|Jonathon~Jon Nicholas|Nicolas~Nick Edward~Ed~Ted~Eddie Andrew~Andy Paul Mark|Marc Peter~Pete Graham|Graeme Geoffrey|Jeffrey~Geoff \
            Phillip|Philip~Phil Lee|Leigh Craig Gary|Garry~Gaz Darren~Daz Wayne Stuart|Stewart~Stu Adam Ryan",
        female: "Elizabeth|Elisabeth~Liz~Beth~Lizzie Margaret~Maggie~Meg~Peggy Catherine|Katherine|Kathryn|Catharine~Kate~Cath~Katie Sarah|Sara Emma \
            Rebecca|Rebekah~Becky~Becca Jennifer|Jenifer~Jenny~Jen Charlotte~Charlie~Lottie Amy|Aimee Hannah|Hanna Laura Claire|Clare Nicola|Nichola~Nicky Samantha~Sam \
            Victoria~Vicky~Tori Alexandra~Alex~Sandra Jacqueline|Jaqueline~Jackie Susan|Suzanne~Sue Deborah|Debra~Debbie Kelly|Kelley Lindsey|Lindsay|Lynsey \
            Stacey|Stacy Danielle~Dani Chloe Lucy Georgia Abigail|Abbigail~Abbie Bethany~Beth Natalie|Nathalie~Nat Gemma|Jemma",
        surnames: "Smith|Smyth|Smythe Taylor|Tayler Brown|Browne Wilson Johnson|Johnston Wright Robinson|Robson Thompson|Thomson|Tompson White|Whyte Hall Green|Greene Wood|Woods \
            Walker Clarke|Clark Harris|Harries Turner Cooper Ward Baker Shaw Phillips|Philips Parker Bennett|Bennet Cook|Cooke Carter Bailey|Bayley|Baillie Marshall|Marshal \
            Collins Mitchell|Mitchel Richardson Shepherd|Sheppard|Shepard Read|Reid|Reed Matthews|Mathews Elliott|Elliot|Eliott Gardner|Gardiner Atkinson Barker Holmes Mills Palmer",
    },
    OriginText {
        label: "Welsh",
        share: 60,
        male: "Dafydd|Davydd~Dai Rhys|Reece|Rees Gareth~Gaz Evan|Ifan Owain|Owen Huw|Hugh Ieuan|Iwan Aled Bryn Emyr Geraint Gethin Gwilym Hywel|Howell Idris Llewelyn|Llewellyn~Lyn \
            Meirion Morgan Tomos Trefor|Trevor Emlyn Alun|Alan Dylan|Dillon Ioan Osian",
        female: "Angharad Bronwen|Bronwyn Carys|Cerys Catrin|Katrin Delyth Efa Eira Elin|Elen Ffion|Fion Gwen~Gwenno Gwyneth Heledd Lowri|Lowrie Mair Megan|Meghan~Meg Menna Myfanwy \
            Nerys Nia Non Rhian|Rhiann Rhiannon Sian|Siân Sioned Tegan",
        surnames: "Jones|Johns Davies|Davis Evans|Evens Williams|William Thomas Roberts Lewis|Louis Hughes|Hughs Morgan|Morgans Griffiths|Griffith|Griffths Edwards Owen|Owens Rees|Rhys|Reece \
            Jenkins|Jenkin Price|Pryce Morris|Morriss Lloyd|Loyd Powell|Powel Parry Pugh|Puw Llewellyn|Llewelyn Vaughan|Vaughn Bowen|Bowens Howells|Howell Probert Prosser \
            Gwilliam|Gwillim Beynon|Baynon Protheroe|Prothero Bevan|Bevans",
    },
    OriginText {
        label: "Scottish and Irish",
        share: 90,
        male: "Sean|Shaun|Shawn Liam Connor|Conor~Con Patrick|Padraig~Pat~Paddy Kevin|Kevan~Kev Brian|Bryan Declan Niall|Neil|Neal Ciaran|Kieran|Kieron Eoin|Owen|Eoghan Cormac Finn \
            Callum|Calum~Cal Iain|Ian Hamish Angus~Gus Duncan Malcolm~Malky Fraser|Frazer Gregor~Greg Ewan|Euan Alistair|Alasdair|Alastair~Ally Rory|Ruairi Donal|Donald Brendan|Brendon",
        female: "Siobhan|Shivaun|Chevonne Niamh|Neve Aoife|Eefa Sinead|Sinéad Roisin|Rosheen|Róisín Orla|Orlagh Caitlin|Kaitlin|Caitlyn Bridget|Brigid~Bridie Maeve|Meabh Deirdre|Deidre \
            Grainne|Grania Eilidh|Ailidh Isla Mairi|Mhairi Morag Fiona|Fionna Kirsty|Kirstie Aileen|Eileen Shona|Seona Catriona|Katrina~Triona Ciara|Keira|Kiera Nuala Una|Oonagh Heather Ailsa",
        surnames: "O'Brien|OBrien|O_Brien O'Connor|OConnor|O'Conner O'Neill|ONeill|O'Neil O'Sullivan|OSullivan|Sullivan Murphy|Murphey Kelly|Kelley Ryan Byrne|Byrnes|Burn Doyle McCarthy|MacCarthy|Mc_Carthy \
            Gallagher|Gallacher Doherty|Docherty|Dougherty Kennedy|Kenedy Lynch Murray|Murry Quinn|Quin Moore|More McLaughlin|McLoughlin|MacLachlan Campbell|Campbel Stewart|Stuart Robertson \
            McDonald|MacDonald|McDonnell McKenzie|MacKenzie|Mackenzie MacLeod|McLeod|McCloud Fraser|Frazer Ferguson|Fergusson Sinclair|St_Clair McGregor|MacGregor|Macgregor \
            McIntyre|MacIntyre Buchanan|Buchannan Nolan|Nolen Brennan|Brennen",
    },
    OriginText {
        label: "Pakistani",
        share: 75,
        male: "Mohammed|Muhammad|Mohamed|Mohammad|Muhammed~Mo Imran|Imraan Asif|Aasif Tariq|Tarik|Tareq Usman|Osman|Uthman Bilal|Bilaal~Billy Hamza|Hamzah Adnan Faisal|Faysal|Feisal \
            Shahid|Shaheed Zahid|Zaheed Kamran|Kamraan~Kam Waqas|Waqqas Nadeem|Nadim Rizwan|Ridwan~Riz Sajid|Sajjid Arshad Amjad Naveed|Navid Khalid|Khaled Yasir|Yasser|Yasar Junaid|Junaed \
            Haroon|Harun Irfan|Irfaan Zubair|Zubayr~Zub",
        female: "Ayesha|Aisha|Aysha|Aaisha Fatima|Fatema|Faatima Zainab|Zaynab|Zeinab Sana|Sanaa Nadia|Nadya Saima|Sayma Shazia|Shazya Rabia|Rabiya Hina|Heena Iqra|Iqrah Mariam|Maryam|Mariyam \
            Khadija|Khadijah|Khadeeja Samina|Sameena Rukhsana|Ruksana Farah|Farrah Noreen|Naureen Uzma Kiran Amina|Aminah|Ameena Bushra Sadia|Saadia Humaira|Humera Tahira|Tahirah Nazia|Naziya Shabana|Shabanah",
        surnames: "Khan|Kahn Ahmed|Ahmad|Ahmet Hussain|Hussein|Husain|Hussian Malik|Mallik|Maalik Ali|Aly Iqbal|Ikbal Mahmood|Mehmood|Mahmud Akhtar|Akhter|Akthar Shah|Sha Butt|But Mirza|Merza \
            Qureshi|Qureishi|Kureshi Chaudhry|Choudhry|Chaudhary|Chowdhry Raja|Rajah Bhatti|Bhatty Hashmi|Hashimi Siddiqui|Siddique|Siddiqi Rashid|Rasheed Javed|Javaid|Jawed Anwar|Anwer Aslam \
            Bashir|Basheer Rehman|Rahman|Rehmaan Saleem|Salim Yousaf|Yusuf|Yousuf Zaman|Zamaan Mughal|Moghal Nawaz|Navaz Sheikh|Shaikh|Sheik Bibi|Bibbi",
    },
    OriginText {
        label: "Bangladeshi",
        share: 45,
        male: "Abdul|Abdool Rahim|Raheem Karim|Kareem Shofiqul|Shafiqul|Shafiq Rafiqul|Rofiqul~Rafi Jahangir|Jahangeer Nazrul|Nozrul Mizanur|Mijanur~Mizan Anisur|Anisor Habibur|Habibor~Habib \
            Mahbub|Mahboob Shahin|Shaheen Kamal|Kamaal Jamal|Jamaal Faruk|Farouk|Faruque Liton Rubel Sumon|Suman Tanvir|Tanveer Sajjad|Sazzad Aminul Ashraf|Asraf Delwar|Dilwar Helal|Hilal Monir|Munir",
        female: "Nasrin|Nasreen Shirin|Shireen Rehana|Rehanna Salma|Selma Rokeya|Ruqaiya|Rukia Jesmin|Jasmin|Yasmin Taslima|Tasleema Farhana Sultana|Sultanah Ruma|Rumah Lipi Shamima|Shameema \
            Hosna|Husna Momtaz|Mumtaz Parvin|Parveen Rina|Reena Sabina|Sabeena Tahmina|Tahmeena Dilara|Dilarah Nazma|Najma Moriom|Mariam Kulsum|Kulsuma Rahela|Raheela Ayrin|Irene Monira|Munira",
        surnames: "Begum|Begom|Begam Khatun|Khatoon Miah|Mia|Miya Uddin|Udin|Ud-Din Rahman|Rahaman|Rehman Islam|Eslam Hoque|Haque|Huq|Hoq Chowdhury|Choudhury|Chaudhury|Chowdury Hossain|Hussain|Hosain \
            Ahmed|Ahmad Ali|Aly Alam|Aalam Akter|Akhtar|Aktar Sarkar|Sarker|Sircar Talukder|Talukdar Mollah|Molla|Mullah Bhuiyan|Bhuyan|Bhuiya Sikder|Sikdar Majumder|Majumdar|Mozumder Khanam|Khanom \
            Kabir|Kabeer Siddique|Siddiqui Mahmud|Mahmood Hasan|Hassan Rashid|Rosid Bepari|Byapari Howlader|Howladar Patwary|Patwari Biswas|Bishwas Kazi|Qazi",
    },
    OriginText {
        label: "Punjabi",
        share: 45,
        male: "Harpreet|Harprit~Harry Gurpreet|Gurprit~Gary Manpreet|Manprit~Manny Jaspreet|Jasprit~Jas Sukhdev|Sukdev~Sukhi Baljit|Baljeet~Bal Ranjit|Ranjeet Kuldeep|Kuldip Amarjit|Amarjeet~Amar \
            Gurdeep|Gurdip Mandeep|Mandip Hardeep|Hardip Rajinder|Rajender~Raj Satnam|Sutnam Jaswinder|Jasvinder~Jas Parminder|Parmindar Tejinder|Tajinder~TJ Inderjit|Inderjeet Jagdeep|Jagdip Surjit|Surjeet \
            Navdeep|Navdip Arjan|Arjun Bhupinder|Bhupindar Davinder|Devinder Lakhbir|Lakhvir",
        female: "Simran|Simren Kiranjit|Kiranjeet~Kiran Navjot|Navjoth Amandeep|Amandip~Aman Parveen|Parvin Ravinder|Ravindar Sukhjit|Sukhjeet Harjinder|Harjindar Kamaljit|Kamaljeet~Kam Rupinder|Roopinder \
            Jasleen|Jaslin Gurleen|Gurlin Balwinder|Balvinder Manjit|Manjeet Narinder|Narindar Prabhjot|Prabjot Satinder|Satindar Sandeep|Sandip Pavandeep|Pawandeep Tarandeep Anmol|Anmole Sharan|Sharon Jagjit|Jagjeet \
            Komal Daljit|Daljeet",
        surnames: "Singh|Sing Kaur|Kour|Kaure Gill|Gil Sandhu|Sandu Dhillon|Dhilon|Dillon Sidhu|Sidu Grewal|Garewal Bains|Baines Dhaliwal|Dhaliwall Atwal|Athwal Johal|Johall Mann|Maan Rai|Rae \
            Sahota|Sohota Cheema|Chima Randhawa|Randawa Virk|Wirk Purewal|Purewall Uppal|Upal Hayer|Heer Basra|Bassra Chahal|Chahall Deol|Dheol Kang|Kung Nagra|Nagrah Pannu|Punnu Samra|Sumra \
            Sangha|Sanghera Toor|Tur Bhogal|Bogal",
    },
    OriginText {
        label: "Indian (other)",
        share: 30,
        male: "Rajesh~Raj Sanjay|Sanjai Vijay|Vijai Anil|Aneel Sunil|Suneel Ramesh|Rameshe Suresh Dinesh|Dineesh Mahesh Nilesh|Neelesh Hitesh|Hiteish Jayesh|Jayeshe Bhavesh|Bhavish Kishan|Kishen Amit|Ameet Rohan|Rohen \
            Deepak|Dipak Ashok|Ashoke Pradeep|Pradip Vikram~Vik Arvind|Aravind Kumar|Kumaar Nikhil|Nickhil Harish|Hareesh Manoj",
        female: "Priya|Priyah Anjali|Anjaly Kavita|Kavitha Sunita|Suneeta Meena|Mina Pooja|Puja Neha|Nehah Nisha|Neesha Rekha Shilpa|Silpa Sonal Jyoti|Jothi Lakshmi|Laxmi Geeta|Gita Asha|Aasha Usha|Oosha Bhavna|Bhavana \
            Heena|Hina Kalpana Nita|Neeta Sangita|Sangeeta Vandana Divya|Diviya Radha|Radhika Swati",
        surnames: "Patel|Pattel Shah|Shaha Desai|Desay Mehta|Metha Joshi|Joshy Sharma|Sarma Kumar|Kumaar Gupta|Gupte Mistry|Mistri Parmar|Parmer Chauhan|Chouhan|Chohan Solanki|Solankee Rao|Row Reddy|Reddi Nair|Nayar Menon \
            Iyer|Aiyer Pillai|Pillay Krishnan|Krishna Naidu|Naidoo Bhatt|Bhat Trivedi|Trivedy Pandya|Pandia Lad|Ladd Modi|Mody Thakkar|Thakker|Thacker Verma|Varma Agarwal|Aggarwal Banerjee|Banerji Das|Dass",
    },
    OriginText {
        label: "Arabic",
        share: 30,
        male: "Ahmad|Ahmed Mahmoud|Mahmood|Mahmud Omar|Umar|Omer Khaled|Khalid Youssef|Yousef|Yusuf|Joseph Mustafa|Mostafa|Moustafa Hassan|Hasan Hussein|Husayn|Hussain Ibrahim|Ebrahim Karim|Kareem Samir|Sameer Walid|Waleed \
            Tarek|Tariq Ziad|Ziyad Rami|Ramy Bassam|Basam Nabil|Nabeel Faris|Fares Hamid|Hameed Salim|Saleem Jamal|Gamal Majid|Majed Adel|Adil Anas Marwan|Marwaan",
        female: "Layla|Leila|Laila Noor|Nour|Nur Rania|Raniya Huda|Hoda Salma|Selma Yasmin|Yasmeen|Jasmine Amal|Amaal Dina|Deena Hala|Halah Lina|Leena Mona|Muna Nadia|Nadya Rana|Ranah Reem|Rim Samira|Sameera Zahra|Zahraa \
            Sawsan|Sausan Dalia|Dalya Farida|Fareeda Iman|Eman Jamila|Jameela Latifa|Lateefa Maha|Mahaa Najwa Wafa|Wafaa",
        surnames: "Al-Hassan|Al_Hassan|Alhassan|Hassan Al-Masri|Al_Masri|Almasri|El-Masri El-Sayed|El_Sayed|Elsayed|Sayed Haddad|Hadad Khoury|Khouri|Khury Mansour|Mansoor|Mansur Nasser|Naser|Nasir Saleh|Salih Al-Najjar|Al_Najjar|Najjar \
            Aziz|Azeez Bakr|Bakar Darwish|Darwich Fayed|Fayad Ghanem|Ganim Hamdan|Hamdaan Ismail|Esmail|Ismael Jaber|Jabir Kanaan|Canaan Abdallah|Abdullah|Abdulla Al-Rashid|Al_Rashid|Alrashid|Rashid Obeid|Obaid Qasim|Kassem|Qassem \
            Rahal|Rahhal Sabbagh|Sabagh Taha|Tahah Yassin|Yaseen Zidan|Zaidan Al-Khatib|Al_Khatib|Khatib Shaheen|Shahin Awad|Awwad",
    },
    OriginText {
        label: "Somali",
        share: 22,
        male: "Abdi|Abdy Abdirahman|Abdurahman|Abdul_Rahman Mohamed|Maxamed|Mohamud Ahmed|Axmed Hassan|Xasan Ali|Cali Omar|Cumar Yusuf|Yuusuf|Yousuf Ibrahim|Ibraahim Ismail|Ismaaciil Jama|Jaamac Farah|Faarax Hussein|Xuseen Mahad|Maxad \
            Liban|Liibaan Guled|Guuleed Warsame|Warsama Bashir|Bashiir Mukhtar|Muqtar Abdullahi|Cabdullahi Khadar|Khader Said|Siciid Zakaria|Zakariya Ayanle|Ayaanle Hamse|Xamse",
        female: "Amina|Aamina Hodan|Hoodan Fadumo|Faduma|Fatuma Halima|Xaliima Khadra|Qadra Sahra|Zahra Hawa|Xaawo Maryan|Maryam Ifrah|Ifraah Ayan|Ayaan Nimo|Nimco Sagal|Saagal Fartun|Fartuun Deqa|Deeqa Asha|Casha Hibo|Hiba Ikran|Ikram \
            Idil|Iidil Ladan|Laadan Muna|Muuna Najma|Nejma Rahma|Raxma Shukri|Shukria Ubah|Ubax Zamzam",
        surnames: "Abdi|Cabdi Mohamed|Maxamed|Mohammed Ahmed|Axmed Hassan|Xasan Ali|Cali Omar|Cumar Yusuf|Yuusuf Ibrahim|Ibraahim Jama|Jaamac Farah|Faarax Hussein|Xuseen Warsame|Warsama Abdullahi|Cabdulahi Osman|Cismaan Nur|Nuur|Noor Adan|Aden|Aadan \
            Mohamud|Maxamuud|Mahamoud Isse|Ciise|Issa Duale|Ducaale Egal|Cigaal Elmi|Cilmi Gelle|Geele Hersi|Xirsi Muse|Muuse|Musa Salad|Salaad Samatar Sharif|Shariif Shire|Shirreh Artan|Cartan Dirie|Diriye",
    },
    OriginText {
        label: "Polish",
        share: 38,
        male: "Piotr|Peter Krzysztof|Krzystof|Christopher~Krzys Andrzej|Andrew Tomasz|Thomas~Tomek Paweł|Pawel Marcin|Martin Michał|Michal Marek|Mark Grzegorz|Gregory~Greg Łukasz|Lukasz|Lucas Adam Jan|John Stanisław|Stanislaw~Staszek Wojciech|Wojtek \
            Jakub|Jacob~Kuba Mateusz|Matthew Dawid|David Rafał|Rafal Zbigniew~Zbyszek Jerzy|George Kamil|Camil Bartosz~Bartek Dariusz~Darek Mariusz Sebastian~Seba",
        female: "Anna|Ania Maria|Marysia Katarzyna|Catherine~Kasia Małgorzata|Malgorzata|Margaret~Gosia Agnieszka|Agnes~Aga Barbara~Basia Ewa|Eva Krystyna|Christina Elżbieta|Elzbieta|Elizabeth~Ela Magdalena~Magda Joanna|Joana~Asia Monika|Monica Zofia|Sophia~Zosia \
            Teresa|Theresa Danuta Beata|Beatta Dorota|Dorothy Jolanta~Jola Aleksandra|Alexandra~Ola Natalia|Natalie Karolina|Caroline Paulina|Pauline Justyna|Justina Weronika|Veronica Julia",
        surnames: "Nowak|Novak Kowalski|Kowalsky Wiśniewski|Wisniewski Wójcik|Wojcik Kowalczyk|Kowalczik Kamiński|Kaminski Lewandowski|Levandowski Zieliński|Zielinski Szymański|Szymanski Woźniak|Wozniak Dąbrowski|Dabrowski Kozłowski|Kozlowski Jankowski Mazur|Mazurek \
            Kwiatkowski Krawczyk|Krawczik Piotrowski Grabowski Pawłowski|Pawlowski Michalski Nowicki Adamczyk|Adamczik Dudek|Duda Zając|Zajac Wieczorek Jabłoński|Jablonski Król|Krol Majewski Olszewski Stępień|Stepien",
    },
    OriginText {
        label: "Romanian",
        share: 28,
        male: "Andrei|Andrey Alexandru|Alexander~Alex Mihai|Michael Ionuț|Ionut Ștefan|Stefan Cristian|Christian~Cristi Gheorghe|George Vasile|Vasil Nicolae|Nicolai~Nicu Constantin~Costel Florin|Florian Marian|Marin Adrian|Adi Bogdan|Bogdon Cătălin|Catalin Daniel|Danut \
            Gabriel~Gabi Ion|Ioan Lucian|Luca Marius Ovidiu|Ovidio Radu Răzvan|Razvan Sorin Viorel",
        female: "Maria|Marija Elena|Ileana Ioana|Joana Ana|Anna Andreea|Andrea Mihaela|Michaela Cristina|Christina~Cristi Alexandra~Alexa Gabriela~Gabi Daniela~Dana Mariana|Marianna Florentina~Flori Nicoleta~Nico Simona Raluca|Raluka Roxana|Roxanna Alina|Aline Monica Oana \
            Georgiana|Georgina Loredana Larisa|Larissa Denisa|Denise Bianca Ștefania|Stefania",
        surnames: "Popescu|Popesku Ionescu|Ionesku Popa|Poppa Radu Stan|Stann Dumitru|Dimitru Gheorghe|George Stoica|Stoika Matei|Mattei Ciobanu|Ciobann Rusu|Russu Munteanu|Muntean Constantinescu|Constantinesku Marin|Marinescu Tudor|Todor Dobre Barbu|Barbo Nistor \
            Florea|Floria Dinu Lungu|Lungo Moldovan|Moldoveanu Ungureanu|Ungurean Ștefan|Stefan Cojocaru|Cojocariu Sandu Preda|Predda Toma|Tomma Vasilescu|Vasilesku Georgescu|Georgesku",
    },
    OriginText {
        label: "Turkish",
        share: 22,
        male: "Mehmet|Mehmed|Muhammed Mustafa|Mostafa Ahmet|Ahmed Ali Hüseyin|Huseyin|Hussein Hasan|Hassan İbrahim|Ibrahim Murat|Murad Yusuf|Youssef Osman|Othman Emre|Emrah Burak|Burakh Cem|Jem Kemal|Kamal Serkan|Sercan Uğur|Ugur Volkan Tolga|Tolgay Selim|Salim Ömer|Omer|Omar \
            Hakan|Hakkan Erdem Deniz Barış|Baris Onur",
        female: "Fatma|Fatima Ayşe|Ayse|Ayshe Emine|Amine Hatice|Hatije|Khadija Zeynep|Zeinep|Zainab Elif Meryem|Maryam Şerife|Serife Merve|Merva Özlem|Ozlem Esra Büşra|Busra|Bushra Gül|Gul Sevgi Yasemin|Yasmin Selin|Celine Derya|Deria Ebru Filiz|Phyllis Gamze Hülya|Hulya \
            Nurcan|Nurjan Pınar|Pinar Sibel Tuğba|Tugba",
        surnames: "Yılmaz|Yilmaz Kaya|Kaia Demir Şahin|Sahin|Shahin Çelik|Celik|Chelik Yıldız|Yildiz Yıldırım|Yildirim Öztürk|Ozturk Aydın|Aydin Özdemir|Ozdemir Arslan|Aslan Doğan|Dogan Kılıç|Kilic Çetin|Cetin Kara|Karaa Koç|Koc|Koch Kurt|Kurtt Özkan|Ozkan Şimşek|Simsek Polat|Pollat \
            Korkmaz Erdoğan|Erdogan Çakır|Cakir Güneş|Gunes Avcı|Avci Bulut Tekin|Tekkin Acar|Ajar Güler|Guler Taş|Tas",
    },
    OriginText {
        label: "Kurdish",
        share: 18,
        male: "Aram|Arram Azad|Azaad Baran|Barran Dilan Diyar|Diar Hawar Hiwa|Heewa Karwan|Karwaan Kawa|Kaveh Rebin|Rebeen Rebwar|Ribwar Rizgar|Rzgar Rojhat Salar|Salaar Sherko|Sherco Shwan|Shuan Soran|Sooran Zana|Zanna Zinar Bahoz Ciwan|Jiwan Dara|Daraa Hemin|Hemn Jwan|Juan Sirwan|Sirvan",
        female: "Avin|Aveen Berivan|Berîvan Bahar Dilnaz|Dilnas Gulistan|Golestan Hana|Hanna Hevin|Heveen Jiyan|Zhyan Kazhal|Kajal Lana|Lanna Narin|Nareen Nazdar Nermin|Nermeen Perwin|Parwin Rojin|Rozhin Rozerin Shilan|Şîlan Shler|Shlair Solin|Soleen Tara Viyan|Vian Zerin|Zerrin Zilan|Zeelan Bêrîn|Berin Chiman|Jiman",
        surnames: "Barzan|Barzani Aziz|Azeez Rasul|Rasool Karim|Kareem Hama|Hamma Amin|Ameen Salih|Saleh Qadir|Kadir|Qader Rashid|Rasheed Sharif|Shareef Mahmud|Mahmood Jalal|Jelal Hamid|Hameed Ismael|Ismail Yousif|Yusuf Khalil|Khaleel Taher|Tahir Osman|Othman Sabir|Saber Faraj|Faradj Majid|Majeed \
            Nuri|Noori Bakir|Bakr Ghafour|Ghafur Hussen|Hussein Muhammad|Mohammed Omer|Omar Abdulla|Abdullah Saeed|Said Zebari|Zebary",
    },
    OriginText {
        label: "Nigerian",
        share: 28,
        male: "Chukwuemeka|Emeka Oluwaseun|Seun|Oluseun Oluwatobi|Tobi Babatunde|Tunde Ayodele|Ayo|Ayodeji Chinedu|Nedu Ikechukwu|Ike|Iyke Obinna|Obina Olumide|Mide Adebayo|Bayo Kayode|Kay Femi|Oluwafemi Segun|Olusegun Uche|Uchenna Nnamdi|Namdi Chidi|Chiddy Kelechi|Kele Ifeanyi|Ify Musa|Moses Ibrahim \
            Yakubu|Jacob Sunday|Sonday Emmanuel|Emanuel~Emma Samuel~Sam Kunle|Adekunle",
        female: "Ngozi|Ngosi Chioma|Chi Adaeze|Ada Amarachi|Amara Ifeoma|Ify Nkechi|Kechi Chiamaka|Amaka Funmilayo|Funmi Folake|Flakky Titilayo|Titi Yetunde|Yetty Temitope|Temi|Tope Oluwaseyi|Seyi Bukola|Bukky Omolara|Lara Blessing|Blessin Patience Grace|Gracie Esther|Ester Hauwa|Hawa Zainab|Zaynab Simisola|Simi \
            Uju|Obiageli Ebele Kemi|Oluwakemi",
        surnames: "Okafor|Okafo Okonkwo|Okonkwor Adeyemi|Adeyemo Adebayo|Adebayor Ogunleye|Ogunleyi Balogun|Balogunn Eze|Ezeh Nwosu|Nwosuh Obi|Obbi Okoro|Okorro Oladipo|Oladipupo Olawale|Wale Afolabi|Afolaby Akinola|Akinolla Bello|Belo Chukwu|Chuku Danjuma|Dan-Juma Ibe|Ibeh Igwe|Igwue Lawal|Lawall Musa|Moussa \
            Nnadi|Nadi Nwachukwu|Nwachuku Odunsi|Odunsy Ogbonna|Ogbona Ojo|Ojoh Okeke|Okekeh Okoye|Okoyeh Oyelaran|Oyelarin Uzoma|Uzomah",
    },
    OriginText {
        label: "Ghanaian",
        share: 16,
        male: "Kwame|Kwami Kofi|Coffie|Kofie Kwabena|Kobina Kwaku|Kweku Yaw|Yao Kwasi|Kwesi Kojo|Cudjoe Nana|Nanna Emmanuel~Emma Samuel~Sammy Ebenezer~Eben Isaac|Issac Joseph~Joe Daniel~Danny Prince Richmond Francis|Frances Bright Felix Godfred|Godfrey Michael|Micheal Eric|Erik Stephen|Steven Kingsley Patrick",
        female: "Akosua|Akosuah Abena|Abenaa Adwoa|Adjoa Akua|Akuah Yaa|Yaah Efua|Efuah Ama|Amma Afia|Afua Esi|Essie Araba|Arabah Grace|Gracie Comfort Mercy|Mercie Gifty|Gifti Priscilla|Precilla Vida|Veda Dorcas|Dorkas Felicia|Phelicia Linda|Lynda Mabel|Mable Patience Rita|Reta Beatrice|Beatrix Joyce Naomi|Noami",
        surnames: "Mensah|Mensa Owusu|Owusuh Boateng|Boaten Asante|Ashanti Osei|Osey Agyeman|Agyemang Appiah|Apia Amoah|Amoa Addo|Ado Ansah|Ansa Acheampong|Achampong Frimpong|Frempong Opoku|Poku Sarpong|Sarpon Adjei|Adjeyi|Agyei Antwi|Antwie Asamoah|Assamoah Darko|Darkoh Gyamfi|Gyamfie Donkor|Donkoh Nkrumah|Nkruma Ofori|Offori \
            Quaye|Quaye-Mensah Quartey|Quarty Tetteh|Teteh Yeboah|Yeboa Bonsu|Bonsuh Danso|Dansoh Kyei|Kyeyi Amponsah|Amponsa",
    },
    OriginText {
        label: "Caribbean",
        share: 28,
        male: "Winston~Win Leroy|Leeroy Delroy|Delroi Clive|Clyve Desmond~Des Errol|Erroll Everton Jermaine|Germaine Dwayne|Duane|Dwain Tyrone|Tyron Marlon|Marlin Curtis|Curtiss Carlton|Carleton Devon|Devonne Neville|Nevil Rohan|Rowan Trevor|Trev Courtney|Cortney Donovan|Donavan Kemar|Kemarr Andre|André Jerome|Gerome \
            Lloyd|Loyd Omari|Omarie Shaquille~Shaq",
        female: "Marcia|Marsha Beverley|Beverly~Bev Yvonne|Evonne Sonia|Sonya|Sonja Paulette|Paulet Claudette|Claudet Sharon|Sharron~Shaz Jasmine|Jasmin|Jazmin Monique|Monica Shanice|Shaniece|Chanice Tanisha|Taneisha|Tanesha Latoya|Latoyah Keisha|Kiesha|Keesha Natasha|Natasher~Tash Simone|Symone Chantelle|Chantel|Shantelle \
            Aaliyah|Aliyah|Aliya Kadisha|Kadeisha Nadine|Nadeen Angela|Angella Michelle|Michele~Shell Jacinta|Jacinth Althea|Althea-May Merlene|Marlene Donna|Dona",
        surnames: "Campbell|Campbel Brown|Browne Williams Grant|Grante Clarke|Clark Gordon|Gorden Francis|Frances Thompson|Thomson Reid|Reed|Read Bailey|Bayley Morgan|Morgon Henry|Henery Lewis|Louis Facey|Facy Blake|Blakey Powell|Powel Miller|Millar Wright|Right Edwards|Edward Palmer|Parmer Beckford|Bekford McKenzie|Mackenzie \
            Nembhard|Nembard Pinnock|Pinock Dacosta|Da_Costa|De_Costa Wallace|Wallis Lindo|Lyndo Samuels|Samuel Bernard|Barnard Joseph|Josephs",
    },
    OriginText {
        label: "Chinese",
        share: 22,
        male: "Wei|Way Jun|Chun Ming|Meng Hao|How Jian|Chien|Kin Xiang|Hsiang|Shiang Zhiming|Chi_Ming Wai_Man|Waiman|Wai-Man Chi_Keung|Chi-Keung Kwok_Wai|Kwokwai|Kwok-Wai Ka_Ho|Kaho|Ka-Ho Siu_Ming|Siuming Bo|Po Feng|Fung Lei|Lay Tao|Tow Yong|Yung Kai|Kye Peng|Pang Qiang|Chiang Rui|Jui Sheng|Shing Yi|Yee \
            Zhong|Chung Guang|Kwong",
        female: "Mei|May Ling|Lin|Leng Xiu|Siu Ying|Yin Fang|Fong Yan|Yen Hui|Wai Jing|Ching Lan|Laan Li|Lee Min|Man Na|Nah Ping|Peng Qing|Ching Shan|Saan Ting|Teng Wen|Man Xia|Ha Yue|Yuet Yun|Wan Mei_Ling|Meiling|Mei-Ling Siu_Fong|Siufong Wing_Yan|Wingyan|Wing-Yan Ka_Yan|Kayan Suk_Yee|Sukyee|Suk-Yee",
        surnames: "Wang|Wong|Ong Li|Lee|Lei Zhang|Cheung|Chang Liu|Lau|Low Chen|Chan|Tan Yang|Yeung|Young Huang|Wong Zhao|Chiu|Chao Wu|Ng|Woo Zhou|Chow|Chou Xu|Hui|Hsu Sun|Suen Ma|Mah Zhu|Chu Hu|Woo Guo|Kwok He|Ho Gao|Ko Lin|Lam|Lim Luo|Law|Lo Liang|Leung Zheng|Cheng|Tseng Xie|Tse Tang|Tong Deng|Tang Feng|Fung \
            Cao|Tso Peng|Pang Yu|Yue Ye|Yip",
    },
    OriginText {
        label: "Vietnamese",
        share: 14,
        male: "Văn|Van Hùng|Hung Minh|Ming Tuấn|Tuan Dũng|Dung Anh|Ahn Đức|Duc Hải|Hai Hoàng|Hoang Huy|Hui Khánh|Khanh Long|Lung Nam|Nham Phong|Fong Phúc|Phuc Quang|Kwang Quân|Quan Sơn|Son Tài|Tai Thành|Thanh Thắng|Thang Tiến|Tien Trung|Chung Việt|Viet Vinh|Vin",
        female: "Thị|Thi Hương|Huong Lan|Lanh Linh|Ling Mai|My Nga|Ngah Ngọc|Ngoc Nhung|Nung Phương|Phuong Thảo|Thao Thu|Thuy Trang|Chang Vân|Van Yến|Yen Hạnh|Hanh Hoa|Hua Huyền|Huyen Kim|Khim Loan|Lone Ly|Lee Bích|Bich Diễm|Diem Hà|Ha Hồng|Hong Tuyết|Tuyet",
        surnames: "Nguyễn|Nguyen|Ngyuen|Nguyan Trần|Tran Lê|Le Phạm|Pham Hoàng|Hoang|Huynh Phan|Phann Vũ|Vu|Vo Võ|Vo Đặng|Dang Bùi|Bui Đỗ|Do Hồ|Ho Ngô|Ngo Dương|Duong Lý|Ly Đinh|Dinh Đoàn|Doan Trịnh|Trinh Mai|May Đào|Dao Lâm|Lam Trương|Truong Cao|Kao Hà|Ha Phùng|Phung Tạ|Ta Châu|Chau Quách|Quach Tô|To Lương|Luong",
    },
    OriginText {
        label: "Portuguese",
        share: 18,
        male: "João|Joao~Joe José|Jose~Ze António|Antonio~Tony Manuel~Manny Francisco~Chico Pedro|Peter Carlos|Carl Luís|Luis|Lewis Paulo|Paul Miguel|Michael Rui|Ruy Jorge|George Tiago|Thiago Bruno|Brunno André|Andre Nuno|Nunno Ricardo|Richard Fernando|Fernand Diogo|Diego Duarte Filipe|Felipe|Philip Gonçalo|Goncalo Hugo|Ugo \
            Marco|Marcos Sérgio|Sergio",
        female: "Maria|Mary Ana|Anna Joana|Joanna Catarina|Catherine Inês|Ines|Inez Beatriz|Beatrice~Bia Mariana|Marianna Carolina|Caroline Sofia|Sophia Rita|Reta Marta|Martha Sara|Sarah Patrícia|Patricia~Pat Cláudia|Claudia Sandra|Sondra Teresa|Theresa Isabel|Isabelle~Bela Helena|Elena Fátima|Fatima Lúcia|Lucia Margarida|Margaret \
            Raquel|Rachel Susana|Susanna Vânia|Vania Filipa|Felipa",
        surnames: "Silva|da_Silva|Da-Silva Santos|dos_Santos|Dos-Santos Ferreira|Fereira Pereira|Perreira Oliveira|de_Oliveira Costa|da_Costa Rodrigues|Rodriguez Martins|Martin Sousa|Souza|de_Sousa Fernandes|Fernandez Gonçalves|Goncalves|Gonsalves Gomes|Gomez Lopes|Lopez Marques|Marquez Alves|Alvez Almeida|de_Almeida Ribeiro|Ribero Pinto|Pintoo \
            Carvalho|Carvalo Teixeira|Teixera Moreira|Morera Correia|Correa Mendes|Mendez Nunes|Nunez Soares|Suares Vieira|Viera Monteiro|Montero Cardoso|Cardozo Rocha|da_Rocha Neves|das_Neves",
    },
    OriginText {
        label: "Albanian",
        share: 14,
        male: "Arben|Arbën Agim|Aghim Besnik|Besnick Dritan|Dritton Ilir|Illir Luan|Luann Gëzim|Gezim Bujar|Buyar Edmond|Edmund~Mondi Fatos|Fatoss Genc|Gent Kujtim|Kuitim Sokol|Socol Shpëtim|Shpetim Altin|Alltin Ardit|Ardid Erion|Eryon Klajdi|Klaidi Ermal|Ermall Florian|Florjan Gentian|Gencian Endrit|Hendrit Flamur|Flamour Skënder|Skender \
            Valon|Vallon",
        female: "Albana|Albanna Anila|Anilla Arta|Artha Besa|Bessa Blerina|Blerine Drita|Dritta Elira|Ellira Elona|Ellona Entela|Entella Ermira|Ermirra Fatmira|Fatmire Flutura|Fluturra Jeta|Jetta Liridona|Lirie Mimoza|Mimosa Mirela|Mirella Rudina|Rudine Suela|Suella Teuta|Tefta Valbona|Valbonna Vjollca|Viollca Zamira|Zamire Ana|Anna \
            Erjona|Eriona Lindita|Linditta",
        surnames: "Hoxha|Hodja|Hoxa Shehu|Shehou Dervishi|Dervishy Leka|Lekka Kola|Kolla Gjoni|Gjonni Prifti|Priftti Bardhi|Bardi Hasani|Hassani Krasniqi|Krasnici Gashi|Gasshi Berisha|Berrisha Morina|Morrina Shala|Shalla Bytyqi|Bytyci Kastrati|Castrati Rama|Ramma Meta|Metta Çela|Cela|Chela Dema|Demma Elezi|Ellezi Gjoka|Joka Halili|Halilli Lleshi|Leshi \
            Muça|Muca|Mucha Ndreka|Dreka Toska|Tosca Xhafa|Jafa Zeka|Zekka Brahimi|Ibrahimi",
    },
    OriginText {
        label: "Spanish",
        share: 15,
        male: "Alejandro|Alexandro~Alex Javier|Xavier~Javi Carlos|Karlos Miguel|Miquel Diego|Dieggo Fernando|Hernando Rafael|Raphael~Rafa Manuel~Manolo Jesús|Jesus Pablo|Pablow Sergio|Serjio Jorge|Gorge Raúl|Raul Andrés|Andres Ángel|Angel Iván|Ivan Óscar|Oscar Rubén|Ruben Mario|Marrio Víctor|Victor Enrique|Henrique~Kike Hugo|Ugo \
            Álvaro|Alvaro Adrián|Adrian Ignacio~Nacho",
        female: "Carmen|Karmen María|Maria Isabel|Isabelle~Isa Lucía|Lucia Elena|Helena Pilar|Pillar Rosa|Rossa Dolores~Lola Cristina|Christina Marta|Martha Paula|Paola Laura|Lara Sofía|Sofia|Sophia Valentina|Valentine Camila|Camilla Gabriela~Gabi Daniela~Dani Mónica|Monica Patricia~Patri Silvia|Sylvia Beatriz|Beatrice~Bea Rocío|Rocio Alba|Alva \
            Irene|Yrene Nuria|Núria",
        surnames: "García|Garcia Rodríguez|Rodriguez|Rodrigues González|Gonzalez|Gonzales Fernández|Fernandez|Fernandes López|Lopez|Lopes Martínez|Martinez|Martines Sánchez|Sanchez|Sanches Pérez|Perez|Peres Gómez|Gomez|Gomes Martín|Martin Jiménez|Jimenez|Gimenez Ruiz|Ruis Hernández|Hernandez|Hernandes Díaz|Diaz|Dias Moreno|Morreno Álvarez|Alvarez|Alvares \
            Muñoz|Munoz Romero|Romerro Alonso|Alonzo Gutiérrez|Gutierrez Navarro|Navaro Torres|Torrez Domínguez|Dominguez Vázquez|Vazquez|Vasquez Ramos|Rammos Gil|Jil Ramírez|Ramirez Serrano|Serano Blanco|Blanko de_la_Cruz|De_La_Cruz|Cruz",
    },
    OriginText {
        label: "Lithuanian and Ukrainian",
        share: 12,
        male: "Tomas|Thomas Jonas|Jonah Mantas|Manthas Darius|Dariush Andrius|Andrejus Marius|Mariusz Lukas|Lucas Vytautas~Vytas Paulius|Paul Saulius|Saul Oleksandr|Aleksandr|Alexander~Sasha Andriy|Andrii|Andrei Serhiy|Sergiy|Sergei Mykola|Nikolai~Kolya Ivan|Iwan Dmytro|Dmitry|Dmitri~Dima Volodymyr|Vladimir~Vova Yuriy|Yuri|Iurii \
            Oleh|Oleg Viktor|Victor Bohdan|Bogdan Taras|Tarass Vasyl|Vasil Roman|Romman Ihor|Igor",
        female: "Rasa|Rassa Aušra|Ausra Jurgita|Jurgitta Daiva|Daiwa Eglė|Egle Ieva|Eva Kristina|Christina Laima|Layma Rūta|Ruta Vilma|Wilma Olena|Elena|Helena Oksana|Oxana|Ksenia Natalia|Nataliya|Natalya Iryna|Irina Tetiana|Tatiana|Tatyana~Tanya Svitlana|Svetlana~Sveta Yulia|Julia|Iuliia Kateryna|Katerina~Katya Hanna|Anna Mariia|Maria|Mariya \
            Anastasia|Anastasiya~Nastya Daria|Darya Sofiia|Sofia Liudmyla|Ludmila Viktoriia|Victoria~Vika",
        surnames: "Kazlauskas|Kazlauskis Petrauskas|Petrauskis Jankauskas|Jankauskis Stankevičius|Stankevicius Butkus|Butkuss Balčiūnas|Balciunas Žukauskas|Zukauskas Paulauskas|Paulauskis Urbonas|Urbonass Navickas|Navitskas Shevchenko|Szewczenko|Schevchenko Kovalenko|Covalenko Bondarenko|Bondarenco Tkachenko|Tkachenco Kravchenko|Kravczenko \
            Oliynyk|Oliinyk|Oleynik Shevchuk|Szewczuk Koval|Kowal Polishchuk|Polischuk Bondar|Bonder Tkachuk|Tkaczuk Moroz|Morozz Marchenko|Marczenko Lysenko|Lisenko Rudenko|Roudenko Savchenko|Sawchenko Petrenko|Petrenco Klymenko|Klimenko Pavlenko|Pawlenko Melnyk|Melnik",
    },
];
